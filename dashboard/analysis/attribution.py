"""Attributions side by side: by word, compared by rank, and put to the test by deletion.

Every method gives each word of the same list a number. Integrated gradients, gradient x input and
attention rollout give numbers to word pieces, which are added up; leaving a word out hides all its
pieces at once. Rollout has no sign: it says how much of a word could have reached the position
that is read, not whether it speaks for or against anything.

The deletion curve hides the words one after the other, the highest score first, and looks at the
target's logit: a method whose first words matter makes it fall sooner than a random order does.
Texts with holes are unlike what the model was trained on, which the curve cannot tell apart.

Source: Samek, Binder, Montavon, Lapuschkin & Müller 2017 (arXiv:1509.06321) for the curve;
Jain & Wallace 2019 (N19-1357) for comparing methods by rank.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.analysis.attention.rollout import rollout
from dashboard.analysis.meaning.sentences import rank_correlation
from dashboard.analysis.text.words import word_groups, word_labels
from dashboard.records.arrays import frozen
from dashboard.records.attribution import DeletionCurves, ExplainedWords, WordScores
from dashboard.records.texts import TokenizedText

METHODS = (
    "integrated gradients",
    "gradient x input",
    "leave one word out",
    "attention rollout",
)
"""In the order in which they are shown."""

UNSIGNED = frozenset({"attention rollout"})
"""Methods whose scores are sizes without a direction."""

FEWEST = 3
"""Words that a rank correlation needs to say anything."""

RANDOM_ORDERS = 10
STEPS_AT_MOST = 20
SEED = 20


def explained_words(text: TokenizedText) -> ExplainedWords:
    """The words of a text without its special tokens; there may be none."""
    pairs = [
        (label, group)
        for label, group in zip(word_labels(text), word_groups(text), strict=True)
        if not text.is_special[list(group)].any()
    ]
    return ExplainedWords(
        labels=tuple(label for label, _ in pairs), groups=tuple(group for _, group in pairs)
    )


def by_word(
    scores: Float32[np.ndarray, " token"], words: ExplainedWords
) -> tuple[Float32[np.ndarray, " word"], float]:
    """Token scores added up within each word, and the sum over all other tokens."""
    added = np.array([scores[list(group)].sum() for group in words.groups], dtype=np.float32)
    return added, float(scores.sum() - added.sum())


def rolled_to(
    attention: Float32[np.ndarray, "layer head query key"], readers: Sequence[int]
) -> Float32[np.ndarray, " key"]:
    """Attention rollout over all layers to the positions that a head reads, as their mean."""
    mean: Float32[np.ndarray, " key"] = rollout(attention)[list(readers)].mean(axis=0)
    return mean


def method_correlations(scores: WordScores) -> Iterator[tuple[str, str, float | None, float]]:
    """Each pair of methods with Spearman's correlation of scores and of their absolute values.

    The first is None where a method has no sign; either is NaN where one side is constant.
    """
    for i, first in enumerate(scores.methods):
        for j in range(i + 1, len(scores.methods)):
            second = scores.methods[j]
            a, b = scores.scores[i], scores.scores[j]
            signed = None if {first, second} & UNSIGNED else rank_correlation(a, b)
            yield first, second, signed, rank_correlation(np.abs(a), np.abs(b))


def deletion_steps(n_words: int) -> Int64[np.ndarray, " step"]:
    """How many words are hidden at each point of a curve: 0, all, and evenly between."""
    n_steps = min(n_words, STEPS_AT_MOST)
    return np.unique(np.round(np.linspace(0, n_words, n_steps + 1)).astype(np.int64))


def deletion_orders(scores: WordScores) -> list[tuple[int, ...]]:
    """Orders of the words: by each method, the highest score first, then the random ones.

    The random orders are the same for every text of as many words.
    """
    chance = np.random.default_rng(SEED)
    n_words = len(scores.words.labels)
    by_method = [np.argsort(-row, kind="stable") for row in scores.scores]
    by_chance = [chance.permutation(n_words) for _ in range(RANDOM_ORDERS)]
    return [tuple(int(word) for word in order) for order in (*by_method, *by_chance)]


def hidden_positions(order: Sequence[int], n_hidden: int, words: ExplainedWords) -> tuple[int, ...]:
    """Token positions of the first words of an order, sorted."""
    return tuple(sorted(i for word in order[:n_hidden] for i in words.groups[word]))


def deletion_curves(
    scores: WordScores, values: Float32[np.ndarray, "order step"]
) -> DeletionCurves:
    """The curves from the target's logit for every order of `deletion_orders` and every step."""
    n_methods = len(scores.methods)
    hidden = deletion_steps(len(scores.words.labels))
    return DeletionCurves(
        hidden=frozen(hidden),
        methods=scores.methods,
        logits=frozen(values[:n_methods]),
        random_logits=frozen(values[n_methods:]),
    )


def curve_means(
    values: Float32[np.ndarray, "order step"], hidden: Int64[np.ndarray, " step"]
) -> Float32[np.ndarray, " order"]:
    """Mean logit along each curve (its area divided by its width): lower means it falls sooner."""
    heights = (values[:, 1:] + values[:, :-1]) / 2
    means: Float32[np.ndarray, " order"] = (heights @ np.diff(hidden) / hidden[-1]).astype(
        np.float32
    )
    return means
