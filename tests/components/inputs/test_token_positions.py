"""Positions as people, links and browsers write them, and nothing else."""

import numpy as np
import pytest
from hypothesis import given, strategies

from components.inputs.token_positions import (
    MAX_TEXT,
    first_row_from,
    ranges_text,
    read_span,
    read_tokens,
    span_text,
    tokens_text,
)


@pytest.mark.parametrize(
    ("text", "queries", "keys"),
    [
        ("", (), ()),
        ("3", (3,), ()),
        ("3, 7-9 : 12", (3, 7, 8, 9), (12,)),
        (":0-2", (), (0, 1, 2)),
        ("9,7-8, 8", (7, 8, 9), ()),
        ("3\N{EN DASH}4", (3, 4), ()),
        ("003", (3,), ()),
    ],
)
def test_lists_and_stretches_are_read(
    text: str, queries: tuple[int, ...], keys: tuple[int, ...]
) -> None:
    assert read_tokens(text, 13) == (queries, keys)


@pytest.mark.parametrize(
    "text",
    [
        *("13", "1-13", "9-7", "-1", "1-", "1,,2", "1,", "a", "1.5", "1e1", "0x1", "1:2:3", "nan"),
        *("١", "１", "<img src=x onerror=alert(1)>", "99999", "1-2-3", "1;2", " : : ", "\x00"),
        "0," * MAX_TEXT + "0",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"position|long"):
        read_tokens(text, 13)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("", None),
        ("  ", None),
        ("4-7", ((4, 7), (4, 7))),
        ("4-7 : 0-2", ((4, 7), (0, 2))),
        ("5", ((5, 5), (5, 5))),
    ],
)
def test_a_part_is_one_stretch_or_two(text: str, span: object) -> None:
    assert read_span(text, 13) == span


@pytest.mark.parametrize("text", ["4-7,9", "4-13", ":4-7", "4-7:", "7-4", "x", "4-7:0-2:1"])
def test_no_part_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="position"):
        read_span(text, 13)


positions = strategies.sets(strategies.integers(0, 511)).map(lambda some: tuple(sorted(some)))


@given(positions, positions)
def test_what_is_written_is_read_again(queries: tuple[int, ...], keys: tuple[int, ...]) -> None:
    text = tokens_text(queries, keys)
    assert len(text) <= MAX_TEXT
    assert read_tokens(text, 512) == (queries, keys)


@pytest.mark.parametrize("gap", [2, 3, 4])
def test_the_longest_choice_can_be_written(gap: int) -> None:
    """One of two positions, two of three, three of four: every gap writes a new number."""
    many = tuple(i for i in range(512) if i % gap)
    assert len(tokens_text(many, many)) <= MAX_TEXT


def test_neighbours_are_joined() -> None:
    assert ranges_text((3, 7, 8, 9, 11)) == "3,7-9,11"
    assert ranges_text(()) == ""


stretches = strategies.lists(strategies.integers(0, 511), min_size=2, max_size=2).map(
    lambda ends: (min(ends), max(ends))
)


@given(stretches, stretches)
def test_a_written_part_is_read_again(first: tuple[int, int], second: tuple[int, int]) -> None:
    assert read_span(span_text((first, second)), 512) == (first, second)
    assert span_text(None) == ""


@given(strategies.text(max_size=40), strategies.integers(0, 512))
def test_no_text_gives_a_position_that_does_not_exist(text: str, count: int) -> None:
    try:
        queries, keys = read_tokens(text, count)
        span = read_span(text, count)
    except ValueError:
        return
    ends = [end for stretch in span or () for end in stretch]
    assert all(0 <= position < count for position in (*queries, *keys, *ends))


def test_the_second_text_begins_at_a_row() -> None:
    shown = np.array([0, 1, 4, 6, 7])
    assert first_row_from(shown, 5) == 3
    assert first_row_from(shown, 8) == 0
    assert first_row_from(shown, None) == 0
