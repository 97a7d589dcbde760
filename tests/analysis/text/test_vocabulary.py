"""Searching finds what it should, and no expression can hold it up."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.text.vocabulary import MAX_QUERY, entry_kind, search_vocabulary
from dashboard.errors import InputError
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.text.tokenization import load_tokenizer

NAMES = {3: "##ing", 0: "[PAD]", 1: "water", 2: "waters", 4: "a.b"}


def test_by_hand() -> None:
    assert search_vocabulary(NAMES, "", "begins with") == tuple(sorted(NAMES.items()))
    assert search_vocabulary(NAMES, "##", "begins with") == ((3, "##ing"),)
    assert search_vocabulary(NAMES, "ate", "contains") == ((1, "water"), (2, "waters"))
    assert search_vocabulary(NAMES, ".", "contains") == ((4, "a.b"),)
    assert search_vocabulary(NAMES, "^wat.r$", "regular expression") == ((1, "water"),)
    assert search_vocabulary(NAMES, "Water", "contains") == ()


def test_the_real_vocabulary_equals_python() -> None:
    names = load_tokenizer(DEFAULT_MODEL).names
    found = search_vocabulary(names, "^##.{2}$", "regular expression")
    assert found == tuple(
        (index, names[index]) for index in sorted(names) if re.search(r"\A##.{2}\Z", names[index])
    )
    assert len(found) > 100


@pytest.mark.parametrize(
    "expression",
    ["(", "[a", r"(a)\1", "(?=a)", "a{1000000}", "*", "\ud800", "a" * (MAX_QUERY + 1), "(?P<x"],
)
def test_what_cannot_be_searched_is_said(expression: str) -> None:
    with pytest.raises(InputError):
        search_vocabulary(NAMES, expression, "regular expression")


@pytest.mark.parametrize(
    "expression", ["^(((a+)+)+)+$", "(a|a)*b", "(.*)*(.*)*(.*)*x", "(a?){30}a{30}"]
)
def test_expressions_that_hang_elsewhere_take_no_time(expression: str) -> None:
    """With Python's `re`, each of these takes years."""
    names = dict.fromkeys(range(30000), "a" * 60 + "b")
    start = time.perf_counter()
    search_vocabulary(names, expression, "regular expression")
    assert time.perf_counter() - start < 20


@given(st.text(max_size=MAX_QUERY))
@settings(max_examples=300, deadline=None)
def test_any_expression_finds_something_or_says_why(expression: str) -> None:
    try:
        found = search_vocabulary(NAMES, expression, "regular expression")
    except InputError:
        return
    assert set(found) <= set(NAMES.items())


@pytest.mark.parametrize(
    ("piece", "kind"),
    [
        ("[unused12]", "unused"),
        ("[MASK]", "special token"),
        ("</s>", "special token"),
        ("##s", "continues a word"),
        ("Ġthe", "begins after a space"),
        ("[", "single character"),
        ("water", "word or beginning"),
    ],
)
def test_kinds(piece: str, kind: str) -> None:
    assert entry_kind(piece) == kind
