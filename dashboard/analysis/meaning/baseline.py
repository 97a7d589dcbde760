"""What similarity means nothing yet: the values of random pairs of words of a reference text.

A cosine of 0.6 is remarkable at one level of one checkpoint and ordinary at another. So each value
is compared with pairs of different words from different sentences of `word_reference`, encoded by
the same checkpoint, at the same level, by the same measure.

Source: Ethayarajh 2019, section 3.3, measures anisotropy by the mean cosine of randomly sampled
words (D19-1006); the whole distribution tells more than its mean.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from dashboard.analysis.meaning.measures import Measure, prepared, similarity_matrix, word_units
from dashboard.analysis.text.words import is_punctuation
from dashboard.records.arrays import frozen
from dashboard.records.meaning import Baseline, ReferenceSample, ReferenceStates
from dashboard.records.texts import TokenizedText

SAMPLE = 200
"""Units that are sampled from the reference text: nearly 20,000 pairs."""


def reference_states(
    texts: Sequence[TokenizedText], states: Sequence[Float32[np.ndarray, "level _ hidden"]]
) -> ReferenceStates:
    """Mean, deviation, and samples of pieces and words of an encoded reference text.

    Args:
        texts: Its sentences.
        states: Hidden states of each sentence `[level token hidden]`.
    """
    pieces = np.concatenate(
        [state[:, ~text.is_special] for text, state in zip(texts, states, strict=True)], axis=1
    )
    mean, deviation = pieces.mean(axis=1), pieces.std(axis=1)
    return ReferenceStates(
        mean=frozen(mean),
        deviation=deviation,
        n_pieces=pieces.shape[1],
        pieces=_sample(texts, states, by_word=False),
        words=_sample(texts, states, by_word=True),
    )


def _sample(
    texts: Sequence[TokenizedText], states: Sequence[np.ndarray], *, by_word: bool
) -> ReferenceSample:
    """`SAMPLE` units at equal distances, without punctuation and unknown pieces."""
    found: list[tuple[int, tuple[int, ...], str]] = []
    for sentence, text in enumerate(texts):
        skip = is_punctuation(text) | text.is_unknown
        units = word_units(text, by_word=by_word, with_special=False)
        found += [
            (sentence, group, label)
            for label, group in zip(units.labels, units.groups, strict=True)
            if not skip[list(group)].any()
        ]
    chosen = np.unique(np.linspace(0, len(found) - 1, min(SAMPLE, len(found))).astype(np.int64))
    kept = [found[i] for i in chosen]
    vectors = np.stack(
        [states[sentence][:, list(group)].mean(axis=1) for sentence, group, _ in kept], axis=1
    )
    of_sentence = np.array([sentence for sentence, _, _ in kept], dtype=np.int64)
    return ReferenceSample(
        vectors=frozen(vectors),
        labels=tuple(label for *_, label in kept),
        sentence=frozen(of_sentence),
    )


def baseline(
    reference: ReferenceStates, measure: Measure, *, level: int, by_word: bool
) -> Baseline:
    """Similarities of all sampled pairs of different units from different sentences, sorted."""
    sample = reference.words if by_word else reference.pieces
    vectors = prepared(sample.vectors[level], measure, level=level, reference=reference)
    values = similarity_matrix(vectors, vectors)[_pairs(sample)]
    values.sort()
    return Baseline(similarities=frozen(values))


def _pairs(sample: ReferenceSample) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the pairs that count, each pair once."""
    rows, columns = np.triu_indices(len(sample.labels), k=1)
    spelled = np.unique(sample.labels, return_inverse=True)[1]
    differ = sample.sentence[rows] != sample.sentence[columns]
    differ &= spelled[rows] != spelled[columns]
    return rows[differ], columns[differ]


def percentile(found: Baseline, value: float) -> float:
    """Per cent of the random pairs that are less similar than `value`; equals count half."""
    below = np.searchsorted(found.similarities, np.float32(value), side="left")
    up_to = np.searchsorted(found.similarities, np.float32(value), side="right")
    return float(below + up_to) / 2 / found.similarities.size * 100
