"""What is sent to the text view belongs together; what comes back is checked."""

from components.tokenization.typed_text import MAX_RUNS, text_message
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.text.tokenization_steps import trace

HOSTILE = "</script><img src=x onerror=alert(1)>"


def test_runs_and_tokens_by_hand() -> None:
    sent = text_message(trace(DEFAULT_MODEL, "Mehdi [MASK]", "ok"), marked={2})
    assert sent.runs == [
        ("[CLS]", 0, "special", False, False),
        ("Me", 1, "first", False, False),
        ("hdi", 2, "rest", False, True),
        (" ", -1, "gap", False, False),
        ("[MASK]", 3, "special", False, False),
        ("[SEP]", 4, "special", False, False),
        ("ok", 5, "whole", False, False),
        ("[SEP]", 6, "special", False, False),
    ]
    assert sent.tokens == [
        ("[CLS]", 101, 0, 0, 0, "", 0, 0),
        ("me", 2033, 1, 0, 1, "Mehdi", 0, 2),
        ("##hdi", 22960, 2, 0, 1, "Mehdi", 2, 5),
        ("[MASK]", 103, 3, 0, 0, "", 6, 12),
        ("[SEP]", 102, 4, 0, 0, "", 0, 0),
        ("ok", 7929, 5, 1, 2, "ok", 0, 2),
        ("[SEP]", 102, 6, 1, 0, "", 0, 0),
    ]
    assert sent.n_hidden == 0


def test_positions_are_those_that_the_model_receives() -> None:
    sent = text_message(trace(DEFAULT_MODEL, "water " * 600, "ok"))
    tokens = sent.tokens
    received = [token[2] for token in tokens if token[2] >= 0]
    assert received == list(range(512))
    assert tokens[-2][:3] == ("ok", 7929, 510)


def test_spaces_alone_stand_inside_the_frame() -> None:
    sent = text_message(trace(DEFAULT_MODEL, "   "))
    assert [run[:2] for run in sent.runs] == [("[CLS]", 0), ("   ", -1), ("[SEP]", 1)]


def test_very_long_texts_are_not_drawn_to_their_end() -> None:
    sent = text_message(trace(DEFAULT_MODEL, "a " * 5_000))
    assert len(sent.runs) == MAX_RUNS
    assert sent.n_hidden == 10_002 - MAX_RUNS


def test_text_stays_text() -> None:
    sent = text_message(trace(DEFAULT_MODEL, HOSTILE))
    assert "".join(run[0] for run in sent.runs[1:-1]) == HOSTILE
