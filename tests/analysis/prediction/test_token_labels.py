"""The merging strategies against values computed by hand."""

import numpy as np
import pytest

from dashboard.analysis.prediction.token_labels import (
    bare,
    entities,
    has_spans,
    label_probabilities,
    merged,
    pieces,
    text_words,
    words,
)
from dashboard.models.text.tokenization import tokenize
from dashboard.records.token_labels import LabelledSpan, Strategy, TokenLabels

LABELS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
TEXT = "I am Mehdi Ali."  # [CLS] i am me ##hdi ali . [SEP]


def labelled(rows: dict[int, list[float]], text: str = TEXT) -> TokenLabels:
    """Labels of `TEXT`; tokens without a row are outside with 0.9."""
    tokenized = tokenize("bertscope-mini", text)
    table = np.array(
        [rows.get(i, [0.9, 0.1, 0, 0, 0]) for i in range(len(tokenized.tokens))], dtype=np.float32
    )
    return TokenLabels(
        text=tokenized,
        labels=LABELS,
        probabilities=table,
        window=np.zeros(len(tokenized.tokens), dtype=np.int64),
    )


MEHDI = labelled(
    {
        3: [0.1, 0.6, 0.1, 0.1, 0.1],  # me: B-PER 0.6
        4: [0.8, 0.0, 0.05, 0.15, 0.0],  # ##hdi: O 0.8
        5: [0.0, 0.1, 0.7, 0.1, 0.1],  # ali: I-PER 0.7
    }
)


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("none", [("Me", "B-PER", 0.6), ("Ali", "I-PER", 0.7)]),
        ("simple", [("Me", "PER", 0.6), ("Ali", "PER", 0.7)]),
        ("first", [("Mehdi Ali", "PER", 0.65)]),
        ("average", [("Ali", "PER", 0.7)]),  # O: (0.1 + 0.8) / 2, B-PER: 0.6 / 2
        ("max", [("Ali", "PER", 0.7)]),
    ],
)
def test_strategies_on_a_word_of_two_pieces(
    strategy: Strategy, expected: list[tuple[str, str, float]]
) -> None:
    found = entities(MEHDI, strategy)
    shown = [(TEXT[s.start : s.end], s.label, round(s.score, 6)) for s in found]
    assert shown == expected


def test_words_and_pieces() -> None:
    assert text_words(MEHDI) == ((1,), (2,), (3, 4), (5,), (6,))
    assert [span.label for span in words(MEHDI, "average")] == ["O", "O", "O", "I-PER", "O"]
    assert words(MEHDI, "average")[2].score == pytest.approx(0.45)
    assert len(pieces(MEHDI)) == 6
    assert words(MEHDI, "simple") == pieces(MEHDI)


def test_b_begins_a_new_span_and_i_goes_on() -> None:
    def part(label: str, place: int) -> LabelledSpan:
        return LabelledSpan(
            label=label, score=place / 10, start=place, end=place + 1, first=place, last=place
        )

    tags = ["B-PER", "I-PER", "B-PER", "I-LOC", "I-LOC", "B-LOC", "NOUN", "NOUN"]
    found = merged([part(label, place) for place, label in enumerate(tags)])
    assert [(s.label, s.first, s.last) for s in found] == [
        ("PER", 0, 1),
        ("PER", 2, 2),
        ("LOC", 3, 4),
        ("LOC", 5, 5),
        ("NOUN", 6, 7),
    ]
    assert found[0].score == pytest.approx(0.05)
    assert merged([]) == ()


def test_labels_with_and_without_prefix() -> None:
    assert has_spans(LABELS)
    assert not has_spans(("NOUN", "VERB", "O"))
    assert [bare(label) for label in ("B-PER", "I-PER", "O", "INTJ")] == ["PER", "PER", "O", "INTJ"]


def test_softmax_by_hand() -> None:
    logits = np.array([[0.0, np.log(3.0)], [1000.0, 1000.0]], dtype=np.float32)
    np.testing.assert_allclose(label_probabilities(logits), [[0.25, 0.75], [0.5, 0.5]], rtol=1e-6)
