"""One word in many sentences: which word is meant, and how its uses group.

A contextual vector depends on the sentence, so that the senses of a word may lie apart. Uses are
grouped by Ward's method, which has no random start, and drawn by principal components. Both take
the vectors at length 1, where the squared distance is 2 (1 - cosine).

Sources: Ward 1963 (doi:10.1080/01621459.1963.10500845); silhouette, Rousseeuw 1987
(doi:10.1016/0377-0427(87)90125-7); senses in BERT's space, Wiedemann et al. 2019
(arXiv:1909.10430).
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.analysis.meaning.measures import (
    TINY,
    Measure,
    prepared,
    similarity_matrix,
    word_units,
)
from dashboard.analysis.meaning.pairs import SHORT_WORD
from dashboard.analysis.vectors import cosines, unit
from dashboard.records.arrays import frozen
from dashboard.records.meaning import (
    Baseline,
    ReferenceStates,
    SenseMap,
    UseStates,
    WordUnits,
    WordUses,
)
from dashboard.records.texts import TokenizedText

MAX_CLUSTERS = 8


def words_of(text: TokenizedText) -> WordUnits:
    """The whole words of a sentence as the reader typed them, special tokens left out."""
    units = word_units(text, by_word=True, with_special=False)
    labels = tuple(
        text.text[text.offsets[group[0]][0] : text.offsets[group[-1]][1]].strip() or label
        for group, label in zip(units.groups, units.labels, strict=True)
    )
    return WordUnits(labels=labels, groups=units.groups)


def find_word(words: Sequence[str], wanted: str) -> int | None:
    """Where `wanted` first stands among the words, or else a word that begins with it."""
    folded = [word.casefold() for word in words]
    wanted = wanted.strip().casefold()
    if not wanted:
        return None
    if wanted in folded:
        return folded.index(wanted)
    return next((i for i, word in enumerate(folded) if word.startswith(wanted)), None)


def chosen_words(
    sentences: Sequence[Sequence[str]], picks: Sequence[int | None]
) -> tuple[int, ...]:
    """The word of each sentence: the reader's pick, or else the one that the list is about.

    That is the word most often picked; with no picks, the longer word that most sentences share;
    and in a sentence without it, the sentence's longest word.

    Args:
        sentences: Words of each sentence, at least one in each.
        picks: Number of the word, from 0, or None; those beyond the sentence count as None.
    """
    valid = [
        pick if pick is not None and 0 <= pick < len(words) else None
        for words, pick in zip(sentences, picks, strict=True)
    ]
    topic = _topic(sentences, valid)
    return tuple(
        pick if pick is not None else _place_of(topic, words)
        for words, pick in zip(sentences, valid, strict=True)
    )


def _topic(sentences: Sequence[Sequence[str]], picks: Sequence[int | None]) -> str:
    """The word that the list is about, in lower case; "" where no word is shared."""
    picked = Counter(
        words[pick].casefold()
        for words, pick in zip(sentences, picks, strict=True)
        if pick is not None
    )
    if picked:
        return picked.most_common(1)[0][0]
    shared = Counter(
        word
        for words in sentences
        for word in {word.casefold() for word in words}
        if len(word) > SHORT_WORD
    )
    best = max(shared, key=lambda word: (shared[word], len(word), word), default="")
    return best if shared[best] > 1 else ""


def _place_of(topic: str, words: Sequence[str]) -> int:
    """Where the topic stands, or the longest word, the first of equals."""
    found = find_word(words, topic)
    return found if found is not None else max(range(len(words)), key=lambda i: len(words[i]))


def use_states(
    states: Float32[np.ndarray, "level token hidden"], group: tuple[int, ...]
) -> UseStates:
    """One word of a sentence at every level: the mean over its pieces."""
    return UseStates(states=frozen(states[:, list(group)].mean(axis=1)))


def word_uses(uses: Sequence[UseStates]) -> WordUses:
    """The words of several sentences."""
    return WordUses(states=frozen(np.stack([use.states for use in uses], axis=1)))


def use_similarity(
    uses: WordUses, measure: Measure, *, level: int, reference: ReferenceStates | None
) -> Float32[np.ndarray, "use use"]:
    """Similarity of all pairs of uses at one level."""
    vectors = prepared(uses.states[level], measure, level=level, reference=reference)
    return similarity_matrix(vectors, vectors)


def similarity_by_level(
    uses: WordUses, measure: Measure, *, reference: ReferenceStates | None
) -> Float32[np.ndarray, "level pair"]:
    """Similarity of every pair of uses (each once, row by row) at every level."""
    n_levels, n_uses, _ = uses.states.shape
    rows, columns = np.triu_indices(n_uses, k=1)
    return np.stack(
        [
            use_similarity(uses, measure, level=level, reference=reference)[rows, columns]
            for level in range(n_levels)
        ]
    )


def spread(values: Float32[np.ndarray, "level pair"]) -> Float32[np.ndarray, "level 3"]:
    """The 5th percentile, the median and the 95th percentile of the pairs at every level."""
    found: np.ndarray = np.percentile(values, (5, 50, 95), axis=1).T
    return found.astype(np.float32)


def random_spread(levels: Sequence[Baseline]) -> Float32[np.ndarray, "level 3"]:
    """The same of random pairs, from the baselines of all levels."""
    return spread(np.stack([one.similarities for one in levels]))


def sense_maps(
    uses: WordUses, measure: Measure, *, level: int, reference: ReferenceStates | None
) -> dict[int, SenseMap]:
    """The map of the uses by its number of clusters, from 2 on."""
    vectors = prepared(uses.states[level], measure, level=level, reference=reference)
    most = min(MAX_CLUSTERS, len(vectors) - 1)
    return {k: sense_map(vectors, n_clusters=k) for k in range(2, most + 1)}


def sense_map(vectors: Float32[np.ndarray, "use hidden"], *, n_clusters: int) -> SenseMap:
    """Uses in the plane and in clusters.

    Args:
        vectors: Prepared vectors (see `word_similarity.prepared`), at least three.
        n_clusters: From 2 to the number of uses minus 1.

    Raises:
        ValueError: There are too few uses for that.
    """
    if not 2 <= n_clusters < len(vectors):  # noqa: PLR2004  (one cluster separates nothing)
        raise ValueError(f"{len(vectors)} uses cannot form {n_clusters} clusters.")
    directions = unit(vectors)
    cluster = _clusters(directions, n_clusters)
    points, explained = _components(directions)
    return SenseMap(
        points=points,
        explained=explained,
        cluster=cluster,
        silhouette=_silhouette(directions, cluster),
    )


def _clusters(unit: np.ndarray, n_clusters: int) -> Int64[np.ndarray, " use"]:
    """Clusters by Ward's method, numbered in order of appearance."""
    from sklearn.cluster import AgglomerativeClustering

    found = AgglomerativeClustering(n_clusters=n_clusters, linkage="ward").fit_predict(unit)
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(int(i), len(numbers)) for i in found], dtype=np.int64)


def _silhouette(unit: np.ndarray, cluster: np.ndarray) -> float:
    """Mean silhouette by 1 - similarity; a use alone in its cluster counts 0."""
    from sklearn.metrics import silhouette_score

    distances = 1 - cosines(unit, unit)
    np.fill_diagonal(distances, 0)
    return float(silhouette_score(distances, cluster, metric="precomputed"))


def _components(unit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first two principal components of the vectors, and their shares of the variance."""
    left, sizes, directions = np.linalg.svd(unit - unit.mean(axis=0), full_matrices=False)
    # The sign of a component is arbitrary: its largest direction is made positive.
    signs = np.sign(np.take_along_axis(directions, np.abs(directions).argmax(1)[:, None], 1))[:2, 0]
    signs[signs == 0] = 1
    total = max(float((sizes**2).sum()), float(TINY))
    points = (left[:, :2] * sizes[:2] * signs).astype(np.float32)
    return points, (sizes[:2] ** 2 / total).astype(np.float32)
