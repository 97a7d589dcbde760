"""The table of chosen tokens, worked out by hand."""

import dataclasses

import numpy as np
import pytest

from dashboard.analysis.attention.chosen import chosen_table
from dashboard.records.attention import WEIGHT, TokenMatrix
from tests.small_records import NORM

MATRIX = TokenMatrix(
    values=np.array([[0.5, 0.25, 0.0], [0.125, 0.25, 0.625]], dtype=np.float32),
    rows=("b", "d"),
    columns=("a", "c", "d"),
    row_index=np.array([1, 3]),
    column_index=np.array([0, 2, 3]),
    left_out=np.array([0.25, 0.0], dtype=np.float32),
    measure=WEIGHT,
)


def test_of_chosen_queries_each_key_has_the_mean() -> None:
    header, rows = chosen_table(MATRIX, queries=[1, 3, 7], keys=[]) or ((), ())
    assert header == ["position", "key", "1 b", "3 d", "mean"]
    assert rows == [
        [0, "a", 0.5, 0.125, 0.3125],
        [3, "d", 0.0, 0.625, 0.3125],
        [2, "c", 0.25, 0.25, 0.25],
    ]


def test_on_chosen_keys_each_query_has_the_sum() -> None:
    header, rows = chosen_table(MATRIX, queries=[], keys=[2, 3]) or ((), ())
    assert header == ["position", "query", "2 c", "3 d", "sum"]
    assert rows == [[3, "d", 0.25, 0.625, 0.875], [1, "b", 0.25, 0.0, 0.25]]


def test_with_both_there_are_only_the_chosen_keys() -> None:
    _, rows = chosen_table(MATRIX, queries=[3], keys=[0]) or ((), ())
    assert rows == [[0, "a", 0.125, 0.125]]


@pytest.mark.parametrize(("queries", "keys"), [([], []), ([0], [1, 99])])
def test_tokens_that_are_not_shown_choose_nothing(queries: list[int], keys: list[int]) -> None:
    assert chosen_table(MATRIX, queries=queries, keys=keys) is None


def test_columns_name_the_unit() -> None:
    norms = dataclasses.replace(MATRIX, measure=NORM)
    header, _ = chosen_table(norms, queries=[3], keys=[]) or ((), ())
    assert header == ["position", "key", "3 d (length)", "mean (length)"]
