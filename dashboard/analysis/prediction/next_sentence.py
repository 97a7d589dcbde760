"""Next sentence prediction: what the two logits mean, and what they depend on.

Label 0 means that B follows A, label 1 that B is a random sentence. With logits z, the probability
of label y is softmax(z)[y], its loss -ln softmax(z)[y] in nats, and the log-odds of "B follows A"
z[0] - z[1]. Source: Devlin, Chang, Lee & Toutanova 2019, section 3.1 (N19-1423).

Example:
    >>> import numpy as np
    >>> logits = np.array([[6.0661, -5.6789]], dtype=np.float32)
    >>> float(pair_answers(logits).losses[0, 1].round(3))
    11.745
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from jaxtyping import Float32

from dashboard.analysis.distributions import log_softmax
from dashboard.analysis.text.words import word_groups, word_labels
from dashboard.records.arrays import frozen
from dashboard.records.next_sentence import (
    LabCase,
    PairAnswers,
    PairChanges,
    PairInputs,
    Removal,
)
from dashboard.records.texts import TokenizedText

LABELS = ("0: B follows A", "1: B is a random sentence")
"""What the index of a logit means."""

RIGHT_CALL = "Right call"
"""Name of the first case of the lab."""

Segment = Literal["A", "B"]


def pair_answers(logits: Float32[np.ndarray, "pair label"]) -> PairAnswers:
    """What the two logits of each pair mean."""
    wide = logits.astype(np.float64)
    logs = log_softmax(wide)
    return PairAnswers(
        logits=logits,
        probabilities=frozen(np.exp(logs)),
        losses=frozen(-logs),
        log_odds=frozen(wide[:, 0] - wide[:, 1]),
    )


def changes_from_first(answers: PairAnswers) -> PairChanges:
    """How far each answer lies from that to the first pair, whose own changes are 0."""
    follows = answers.follows
    is_turned = (follows > 0.5) != (follows[0] > 0.5)  # noqa: PLR2004
    return PairChanges(
        follows=follows - follows[0],
        log_odds=answers.log_odds - answers.log_odds[0],
        is_turned=tuple(is_turned.tolist()),
    )


def pair_inputs(text: TokenizedText) -> PairInputs:
    """The right call for a pair: its segment ids, and nothing masked."""
    return _inputs(text, range(len(text.tokens)), text.segment_ids)


def pair_spans(text: TokenizedText) -> tuple[range, range]:
    """Positions of the first and of the second text, without the tokens that frame them.

    Raises:
        ValueError: It is a single text.
    """
    if text.text_b is None:
        raise ValueError("a single text has no second part")
    middle = int(np.flatnonzero(text.segment_ids == 0)[-1])  # the [SEP] between the two
    return range(1, middle), range(middle + 1, len(text.tokens) - 1)


LAB_CHANGES = {
    RIGHT_CALL: "Nothing: segment ids 0 and 1, every token visible.",
    "A and B swapped": "B comes first, as segment 0; A comes second, as segment 1.",
    "Words of A shuffled": "The same words and marks in A, in a random order.",
    "Words of B shuffled": "The same words and marks in B, in a random order.",
    "[SEP] between dropped": "Only the segment ids say where B begins; B moves up by one position.",
    "All segment ids 0": "Only the [SEP] says where B begins.",
    "Segment ids exchanged": "A gets segment 1, B gets segment 0; the order stays.",
    "Segment ids as mask": "model(ids, segments): A is hidden, every segment id is 0.",
}
"""The cases of the lab, and what differs from the right call."""


def lab_cases(text: TokenizedText, *, seed: int) -> tuple[LabCase, ...]:
    """The right call for a pair, and what else can be handed over, on purpose or by mistake.

    Args:
        text: A pair.
        seed: Decides the order of shuffled words.
    """
    first, second = pair_spans(text)
    n, middle, last = len(text.tokens), first.stop, second.stop
    whole, segments, zeros = range(n), text.segment_ids, np.zeros(n)
    swapped = [0, *second, middle, *first, last]
    shuffled_a = [0, *_shuffled(text, first, seed), *range(middle, n)]
    shuffled_b = [*range(middle + 1), *_shuffled(text, second, seed), last]
    no_middle = [position for position in whole if position != middle]
    inputs = (
        pair_inputs(text),
        _inputs(text, swapped, np.arange(n) >= len(second) + 2),
        _inputs(text, shuffled_a, segments),
        _inputs(text, shuffled_b, segments),
        _inputs(text, no_middle, np.delete(segments, middle)),
        _inputs(text, whole, zeros),
        _inputs(text, whole, 1 - segments),
        _inputs(text, whole, zeros, mask=segments),
    )
    return tuple(
        LabCase(name=name, change=change, inputs=one)
        for (name, change), one in zip(LAB_CHANGES.items(), inputs, strict=True)
    )


def removals(text: TokenizedText, segment: Segment) -> Removal:
    """The pair, and the pair without each word of one of its texts (marks count as words)."""
    span = pair_spans(text)[0 if segment == "A" else 1]
    groups, labels = word_groups(text), word_labels(text)
    chosen = [i for i, group in enumerate(groups) if group[0] in span]
    rests = [[p for p in range(len(text.tokens)) if p not in groups[i]] for i in chosen]
    return Removal(
        words=tuple(labels[i] for i in chosen),
        inputs=(
            pair_inputs(text),
            *(_inputs(text, rest, text.segment_ids[rest]) for rest in rests),
        ),
    )


def _shuffled(text: TokenizedText, span: range, seed: int) -> list[int]:
    """Positions of the words in `span` in another order, the pieces of a word together.

    A single word stays where it is.
    """
    groups = [group for group in word_groups(text) if group[0] in span]
    if len(groups) < 2:  # noqa: PLR2004
        return list(span)
    random = np.random.default_rng(seed)
    order = np.arange(len(groups))
    while (order == np.arange(len(groups))).all():
        order = random.permutation(len(groups))
    return [position for i in order for position in groups[i]]


def _inputs(
    text: TokenizedText,
    positions: Sequence[int],
    segment_ids: np.ndarray,
    *,
    mask: np.ndarray | None = None,
) -> PairInputs:
    """The tokens at some positions, in that order, with these segment ids."""
    return PairInputs(
        tokens=tuple(text.tokens[position] for position in positions),
        input_ids=frozen(text.input_ids[list(positions)], np.int64),
        segment_ids=frozen(np.array(segment_ids), np.int64),
        attention_mask=frozen(np.ones(len(positions)) if mask is None else mask.copy(), np.int64),
    )
