"""What is sent to the text view belongs together; what comes back is checked."""

import pytest

from components.tokenization import typed_text as tokenization_text
from components.tokenization.typed_text import MAX_RUNS, picked_word, view_data
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.text.tokenization_steps import trace

HOSTILE = "</script><img src=x onerror=alert(1)>"


def test_runs_and_tokens_by_hand() -> None:
    sent = view_data(trace(DEFAULT_MODEL, "Mehdi [MASK]", "ok"), marked={2})
    assert sent["runs"] == [
        ["[CLS]", 0, "special", False, False],
        ["Me", 1, "first", False, False],
        ["hdi", 2, "rest", False, True],
        [" ", -1, "gap", False, False],
        ["[MASK]", 3, "special", False, False],
        ["[SEP]", 4, "special", False, False],
        ["ok", 5, "whole", False, False],
        ["[SEP]", 6, "special", False, False],
    ]
    assert sent["tokens"] == [
        ["[CLS]", 101, 0, 0, 0, "", 0, 0],
        ["me", 2033, 1, 0, 1, "Mehdi", 0, 2],
        ["##hdi", 22960, 2, 0, 1, "Mehdi", 2, 5],
        ["[MASK]", 103, 3, 0, 0, "", 6, 12],
        ["[SEP]", 102, 4, 0, 0, "", 0, 0],
        ["ok", 7929, 5, 1, 2, "ok", 0, 2],
        ["[SEP]", 102, 6, 1, 0, "", 0, 0],
    ]
    assert sent["n_hidden"] == 0


def test_positions_are_those_that_the_model_receives() -> None:
    sent = view_data(trace(DEFAULT_MODEL, "water " * 600, "ok"))
    tokens = sent["tokens"]
    assert isinstance(tokens, list)
    received = [token[2] for token in tokens if token[2] >= 0]
    assert received == list(range(512))
    assert tokens[-2][:3] == ["ok", 7929, 510]


def test_spaces_alone_stand_inside_the_frame() -> None:
    sent = view_data(trace(DEFAULT_MODEL, "   "))
    assert [run[:2] for run in sent["runs"]] == [["[CLS]", 0], ["   ", -1], ["[SEP]", 1]]  # type: ignore[attr-defined]


def test_very_long_texts_are_not_drawn_to_their_end() -> None:
    sent = view_data(trace(DEFAULT_MODEL, "a " * 5_000))
    assert len(sent["runs"]) == MAX_RUNS  # type: ignore[arg-type]
    assert sent["n_hidden"] == 10_002 - MAX_RUNS


def test_text_stays_text() -> None:
    sent = view_data(trace(DEFAULT_MODEL, HOSTILE))
    assert "".join(run[0] for run in sent["runs"][1:-1]) == HOSTILE  # type: ignore[index]


@pytest.mark.parametrize(
    ("state", "number"),
    [
        ({"word": 1}, 1),
        ({"word": 3}, 3),
        ({"word": 4}, None),
        ({"word": 0}, None),
        ({"word": -1}, None),
        ({"word": True}, None),
        ({"word": "2"}, None),
        ({"word": 1.5}, None),
        ({"word": None}, None),
        ({"word": [1]}, None),
        ({}, None),
        (None, None),
        ("word", None),
    ],
)
def test_only_numbers_of_words_are_taken(state: object, number: int | None) -> None:
    assert picked_word(state, 3) == number


def test_labels_never_become_markup() -> None:
    source = (tokenization_text._HERE / "typed_text.js").read_text(encoding="utf-8")
    for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert danger not in source
