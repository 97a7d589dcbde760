"""Runs spell the text, counts are counted by hand, differences are where two tokenizers differ."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.text.spans import (
    bare,
    compare_tokenizations,
    cut_positions,
    input_rows,
    piece_kinds,
    text_counts,
    text_runs,
)
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.text.subwords import subwords_of
from dashboard.models.text.tokenization import tokenize
from dashboard.models.text.tokenization_steps import trace, trace_with, without_lower_case
from dashboard.records.tokenization import TokenizationSteps

PAD = ("[PAD]", 0)
TYPED = st.lists(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    | st.sampled_from(["[MASK]", " [SEP] ", "Mehdi ", "👩‍👧 "]),
    max_size=6,
).map("".join)


def changed(text: str, text_b: str | None = None) -> TokenizationSteps:
    """The same text with its capitals kept."""
    loaded = without_lower_case(DEFAULT_MODEL)
    return trace_with(loaded, subwords_of(loaded), text, text_b)


def test_kinds_and_runs_by_hand() -> None:
    steps = trace(DEFAULT_MODEL, "Mehdi, [MASK] 汉 ok")
    assert piece_kinds(steps) == (
        *("special", "first", "rest", "whole", "special", "unknown", "whole", "special"),
    )
    runs = [(run.text, run.position, run.kind) for run in text_runs(steps, 0)]
    assert runs == [
        ("Me", 1, "first"),
        ("hdi", 2, "rest"),
        (",", 3, "whole"),
        (" ", None, "gap"),
        ("[MASK]", 4, "special"),
        (" ", None, "gap"),
        ("汉", 5, "unknown"),
        (" ", None, "gap"),
        ("ok", 6, "whole"),
    ]
    assert text_runs(steps, 1) == ()


@given(text=TYPED, text_b=st.none() | TYPED)
@settings(max_examples=150, deadline=None)
def test_runs_spell_any_text(text: str, text_b: str | None) -> None:
    steps = trace(DEFAULT_MODEL, text, text_b)
    for segment, typed in ((0, text), (1, text_b or "")):
        runs = text_runs(steps, segment)
        assert "".join(run.text for run in runs) == typed
        positions = [run.position for run in runs if run.position is not None]
        assert positions == sorted(set(positions))
        assert all(steps.whole.segment_ids[position] == segment for position in positions)
    shown = sum(run.position is not None for side in (0, 1) for run in text_runs(steps, side))
    assert shown + len(steps.added) == len(steps.whole.tokens)


def test_counts_by_hand() -> None:
    counts = text_counts(trace(DEFAULT_MODEL, "Mehdi, [MASK] 汉 ok", "ok"))
    assert (counts.n_words, counts.n_pieces, counts.n_unknown) == (5, 6, 1)
    assert (counts.n_tokens, counts.n_lost, counts.limit) == (10, 0, 512)


@pytest.mark.parametrize(("n_a", "n_b"), [(600, 0), (600, 10), (10, 600), (400, 401)])
def test_what_is_cut_is_what_is_not_received(n_a: int, n_b: int) -> None:
    steps = trace(DEFAULT_MODEL, "water " * n_a, "mehdi " * n_b or None)
    cut = cut_positions(steps)
    assert len(cut) == steps.received.n_truncated > 0
    kept = [i for i in range(len(steps.whole.tokens)) if i not in cut]
    assert tuple(steps.whole.tokens[i] for i in kept) == steps.received.tokens
    np.testing.assert_array_equal(steps.whole.segment_ids[kept], steps.received.segment_ids)
    assert {run.position for side in (0, 1) for run in text_runs(steps, side) if run.is_cut} == cut


def test_nothing_is_cut_from_a_short_text() -> None:
    assert cut_positions(trace(DEFAULT_MODEL, "water", "cup")) == frozenset()


@pytest.mark.parametrize("text_b", [None, "A second [PAD] text"])
def test_input_equals_transformers(text_b: str | None) -> None:
    from transformers import AutoTokenizer

    from dashboard.models.files.embedded import package_folder
    from dashboard.models.running.loading import LOAD_LOCK

    with LOAD_LOCK:
        tokenizer = AutoTokenizer.from_pretrained(package_folder(), local_files_only=True)
    text = "Mehdi's café."
    theirs = tokenizer(
        text,
        text_b,
        padding="max_length",
        max_length=23,
        truncation=True,
        return_offsets_mapping=True,
        return_token_type_ids=True,
    )
    rows = input_rows(trace(DEFAULT_MODEL, text, text_b), padding=PAD, length=23)
    assert [row.position for row in rows] == list(range(23))
    assert [row.id for row in rows] == theirs["input_ids"]
    assert [row.segment_id for row in rows] == theirs["token_type_ids"]
    assert [row.attention_mask for row in rows] == theirs["attention_mask"]
    assert [(row.start, row.end) for row in rows] == theirs["offset_mapping"]
    assert [row.token for row in rows] == tokenizer.convert_ids_to_tokens(theirs["input_ids"])
    special = [row.special for row in rows]
    assert special == [int(row.token in {"[CLS]", "[SEP]", "[PAD]"}) for row in rows]


def test_typed_special_tokens_count_as_special_unless_plain() -> None:
    text = "a [MASK] [UNK]"
    rows = input_rows(trace(DEFAULT_MODEL, text), padding=PAD, length=0)
    assert [(row.token, row.special) for row in rows] == [
        ("[CLS]", 1),
        ("a", 0),
        ("[MASK]", 1),
        ("[UNK]", 0),
        ("[SEP]", 1),
    ]
    plain = input_rows(trace(DEFAULT_MODEL, text, special_as_text=True), padding=PAD, length=0)
    assert [row.special for row in plain] == [1] + [0] * (len(plain) - 2) + [1]


@pytest.mark.parametrize(("length", "n_rows"), [(0, 3), (2, 3), (3, 3), (9, 9), (9_999, 512)])
def test_padding_cuts_nothing_and_ends_at_the_limit(length: int, n_rows: int) -> None:
    assert len(input_rows(trace(DEFAULT_MODEL, "water"), padding=PAD, length=length)) == n_rows


def test_differences_are_where_the_capitals_are() -> None:
    text = "Mehdi, water  New"
    ours, theirs = trace(DEFAULT_MODEL, text), changed(text)
    rows = compare_tokenizations(ours.whole, theirs.whole)
    assert [(row.chunk, row.first, row.second) for row in rows] == [
        ("Mehdi,", ("me", "##hdi", ","), ("[UNK]", ",")),
        ("water", ("water",), ("water",)),
        ("New", ("new",), ("[UNK]",)),
    ]
    assert [(row.same_cuts, row.same_tokens) for row in rows] == [
        (False, False),
        (True, True),
        (True, False),
    ]
    assert [row.first_only for row in rows] == [(1, 2), (), (5,)]
    assert [row.second_only for row in rows] == [(1,), (), (4,)]
    assert theirs.agrees


def test_a_text_of_spaces_has_nothing_to_compare() -> None:
    blank = tokenize(DEFAULT_MODEL, "  ")
    assert compare_tokenizations(blank, blank) == ()


@pytest.mark.parametrize(
    ("token", "spelling"), [("##s", "s"), ("Ġwater", "water"), ("##", "##"), ("Ġ", "Ġ"), ("a", "a")]
)
def test_bare(token: str, spelling: str) -> None:
    assert bare(token) == spelling
