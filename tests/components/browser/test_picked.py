"""What a browser sends is a pick only if it is whole numbers within bounds."""

import math
from types import SimpleNamespace

import pytest
import streamlit as st
from hypothesis import given, strategies

from components.browser.picked import picked, picked_number

JUNK = strategies.recursive(
    strategies.none()
    | strategies.booleans()
    | strategies.integers()
    | strategies.floats()
    | strategies.text(max_size=5),
    lambda inner: (
        strategies.lists(inner, max_size=3)
        | strategies.dictionaries(strategies.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)


def send(sent: object) -> None:
    st.session_state["view"] = SimpleNamespace(pick=sent)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ([0, 0], (0, 0)),
        ([1, 2], (1, 2)),
        ([2, 0], None),
        ([0, 3], None),
        ([-1, 0], None),
        ([1], None),
        ([1, 2, 0], None),
        ([1.0, 2.0], None),
        ([True, True], None),
        (["1", "2"], None),
        ([[1], 2], None),
        ("1,2", None),
        (1, None),
        ({}, None),
        (None, None),
    ],
)
def test_a_place_is_checked(sent: object, expected: tuple[int, ...] | None) -> None:
    send(sent)
    assert picked("view", 2, 3) == expected


def test_bounds_are_those_of_the_caller() -> None:
    send([-1, 10**9])
    assert picked("view", 1, math.inf, least=-1) == (-1, 10**9)
    assert picked("view", 1, 10**9, least=-1) is None
    assert picked("absent", 1, 1) is None


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(3, 3), (0, 0), (7, None), (-1, None), (True, None), ("3", None), (3.0, None), ([3], None)],
)
def test_a_number_is_checked(sent: object, expected: int | None) -> None:
    send(sent)
    assert picked_number("view", 7) == expected
    assert picked_number("absent", 7) is None


@given(JUNK)
def test_nothing_else_is_taken(sent: object) -> None:
    send(sent)
    number, place = picked_number("view", 6), picked("view", 6, 12, least=-1)
    assert number is None or number in range(6)
    assert place is None or (-1 <= place[0] < 6 and -1 <= place[1] < 12)
