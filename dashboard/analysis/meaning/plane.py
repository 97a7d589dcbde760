"""Sentences in two dimensions: the first principal components, and a graph of close pairs."""

import numpy as np
from jaxtyping import Float32

from dashboard.records.arrays import frozen
from dashboard.records.sentences import (
    SentenceGraph,
    SentenceMap,
)


def sentence_map(unit: Float32[np.ndarray, "sentence hidden"]) -> SentenceMap:
    """Principal components of the unit vectors, centred: the two directions of most variance.

    Source: Pearson 1901; Hotelling 1933. Signs are fixed so that the same list always gives the
    same picture: the sentence farthest out on each axis lies on its positive side.
    """
    centred = (unit - unit.mean(axis=0)).astype(np.float64)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    total = float((sizes**2).sum())
    points = np.zeros((len(unit), 2))
    shares = np.zeros(2)
    for axis in range(min(2, len(sizes))):
        points[:, axis] = left[:, axis] * sizes[axis]
        shares[axis] = sizes[axis] ** 2 / total if total > 0 else 0
        farthest = np.abs(points[:, axis]).argmax()
        points[:, axis] *= -1 if points[farthest, axis] < 0 else 1
    return SentenceMap(
        points=frozen(points, np.float32), explained_share=frozen(shares, np.float32)
    )


def sentence_graph(
    cosines: Float32[np.ndarray, "sentence sentence"], *, threshold: float
) -> SentenceGraph:
    """The pairs whose cosine is at least `threshold`, and the groups that they connect."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rows, columns = np.nonzero(np.triu(cosines >= np.float32(threshold), 1))
    strongest = np.argsort(-cosines[rows, columns], kind="stable")
    pairs = np.stack([rows[strongest], columns[strongest]], axis=1)
    n_sentences = len(cosines)
    links = coo_array((np.ones(len(rows)), (rows, columns)), shape=(n_sentences, n_sentences))
    _, groups = connected_components(links, directed=False)
    sizes = np.bincount(groups, minlength=1)
    return SentenceGraph(
        pairs=frozen(pairs, np.int64),
        n_groups=int((sizes > 1).sum()),
        n_alone=int((sizes == 1).sum()),
    )
