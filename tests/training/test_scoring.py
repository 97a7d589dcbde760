"""Measures against values worked out by hand."""

import numpy as np
import pytest

from training.scoring import answer_f1, best_span, entity_spans, macro_f1, span_f1


def test_entity_spans_of_bio() -> None:
    labels = ["B-PER", "I-PER", "O", "I-LOC", "B-LOC", "I-ORG"]
    assert entity_spans(labels) == {(0, 2, "PER"), (3, 4, "LOC"), (4, 5, "LOC"), (5, 6, "ORG")}


def test_span_f1_counts_exact_spans() -> None:
    gold = [{(0, 2, "PER"), (3, 4, "LOC")}, {(1, 2, "ORG")}]
    predicted = [{(0, 2, "PER"), (3, 5, "LOC")}, set()]
    assert span_f1(gold, predicted) == pytest.approx(2 * 1 / (3 + 2))
    assert span_f1([set()], [set()]) == 0.0


def test_macro_f1() -> None:
    # class 0: 2*1/(2+1), class 1: 2*1/(1+2), class 2: never there
    assert macro_f1([0, 0, 1], [0, 1, 1], 3) == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)


@pytest.mark.parametrize(
    ("predicted", "gold", "score"),
    [
        ("the lake", ["Lake!"], 1.0),
        ("blue lake", ["lake"], 2 / 3),
        ("", ["lake"], 0.0),
        ("", [""], 1.0),
        ("river", ["lake", "a river"], 1.0),
    ],
)
def test_answer_f1(predicted: str, gold: list[str], score: float) -> None:
    assert answer_f1(predicted, gold) == pytest.approx(score)


def test_best_span_keeps_order_length_and_mask() -> None:
    start = np.array([9.0, 0.0, 1.0, 5.0])
    end = np.array([9.0, 6.0, 2.0, 0.0])
    allowed = np.array([False, True, True, True])
    assert best_span(start, end, allowed) == (1, 1, 6.0)
    end = np.array([9.0, 0.0, 0.0, 3.0])
    assert best_span(start, end, allowed) == (3, 3, 8.0)
    start = np.array([0.0, 5.0, 0.0, 0.0])
    assert best_span(start, end, allowed) == (1, 3, 8.0)
    assert best_span(start, end, allowed, longest=2) == (1, 1, 5.0)
