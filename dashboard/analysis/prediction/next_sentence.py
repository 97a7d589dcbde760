"""Next sentence prediction: what the two logits mean, and what they depend on.

Label 0 means that B follows A, label 1 that B is a random sentence. With logits z, the probability
of label y is softmax(z)[y], its loss -ln softmax(z)[y] in nats, and the log-odds of "B follows A"
z[0] - z[1]. Source: Devlin, Chang, Lee & Toutanova 2019, section 3.1 (N19-1423).

Example:
    >>> import numpy as np
    >>> logits = np.array([[6.0661, -5.6789]], dtype=np.float32)
    >>> float(losses(logits)[0, 1].round(3))
    11.745
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from jaxtyping import Float32, Float64

from dashboard.analysis.distributions import log_softmax, softmax
from dashboard.analysis.text.words import word_groups, word_labels
from dashboard.records.arrays import frozen
from dashboard.records.next_sentence import LabCase, PairInputs, Removal
from dashboard.records.texts import TokenizedText

LABELS = ("0: B follows A", "1: B is a random sentence")
"""What the index of a logit means."""

RIGHT_CALL = "Right call"
"""Name of the first case of the lab."""

Segment = Literal["A", "B"]


def losses(logits: Float32[np.ndarray, "pair label"]) -> Float64[np.ndarray, "pair label"]:
    """Cross-entropy in nats if that label is the true one, exact also where it is tiny."""
    return -log_softmax(logits)


def probabilities(logits: Float32[np.ndarray, "pair label"]) -> Float64[np.ndarray, "pair label"]:
    """Softmax of the two logits."""
    return softmax(logits)


def log_odds(logits: Float32[np.ndarray, "pair label"]) -> Float64[np.ndarray, " pair"]:
    """ln(p / (1 - p)) of "B follows A": positive where that is the likelier answer."""
    odds: Float64[np.ndarray, " pair"] = logits[:, 0].astype(np.float64) - logits[:, 1]
    return odds


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


def lab_cases(text: TokenizedText, *, seed: int) -> tuple[LabCase, ...]:
    """The right call for a pair, and what else can be handed over, on purpose or by mistake.

    Args:
        text: A pair.
        seed: Decides the order of shuffled words.
    """
    first, second = pair_spans(text)
    n, middle, last = len(text.tokens), first.stop, second.stop
    whole = range(n)
    segments = text.segment_ids
    swapped = [0, *second, middle, *first, last]
    swapped_segments = np.arange(n) >= len(second) + 2
    zeros, ones = np.zeros(n), np.ones(n)
    no_middle = [position for position in whole if position != middle]
    shuffled_a = [0, *_shuffled(text, first, seed), *range(middle, n)]
    shuffled_b = [*range(middle + 1), *_shuffled(text, second, seed), last]
    return (
        LabCase(
            name=RIGHT_CALL,
            change="Nothing: segment ids 0 and 1, every token visible.",
            inputs=pair_inputs(text),
        ),
        LabCase(
            name="A and B swapped",
            change="B comes first, as segment 0; A comes second, as segment 1.",
            inputs=_inputs(text, swapped, swapped_segments),
        ),
        LabCase(
            name="Words of A shuffled",
            change="The same words and marks in A, in a random order.",
            inputs=_inputs(text, shuffled_a, segments),
        ),
        LabCase(
            name="Words of B shuffled",
            change="The same words and marks in B, in a random order.",
            inputs=_inputs(text, shuffled_b, segments),
        ),
        LabCase(
            name="[SEP] between dropped",
            change="Only the segment ids say where B begins; B moves up by one position.",
            inputs=_inputs(text, no_middle, np.delete(segments, middle)),
        ),
        LabCase(
            name="All segment ids 0",
            change="Only the [SEP] says where B begins.",
            inputs=_inputs(text, whole, zeros),
        ),
        LabCase(
            name="Segment ids exchanged",
            change="A gets segment 1, B gets segment 0; the order stays.",
            inputs=_inputs(text, whole, ones - segments),
        ),
        LabCase(
            name="Segment ids as mask",
            change="model(ids, segments): A is hidden, every segment id is 0.",
            inputs=_inputs(text, whole, zeros, mask=segments),
        ),
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


def padded_tokens(pairs: Sequence[PairInputs]) -> int:
    """Roughly how much a run of these pairs costs: their tokens."""
    return sum(len(pair.tokens) for pair in pairs)


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
