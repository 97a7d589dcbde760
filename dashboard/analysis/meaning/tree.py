"""Sentences grouped by closeness: a tree of merges, its order and its clusters."""

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.analysis.meaning.sentences import each_pair
from dashboard.records.arrays import frozen
from dashboard.records.sentences import SentenceTree


def sentence_tree(
    cosines: Float32[np.ndarray, "sentence sentence"], *, n_clusters: int
) -> SentenceTree:
    """Agglomerative clustering with average linkage on the cosine distance (UPGMA).

    Source: Sokal & Michener 1958; silhouette: Rousseeuw 1987. Needs two sentences or more.

    Args:
        cosines: All pairs.
        n_clusters: Into how many clusters the tree is cut, at most; equal sentences are never
            separated.
    """
    from scipy.cluster.hierarchy import fcluster, leaves_list, linkage

    distances = _condensed_distances(cosines)
    merges = linkage(distances, method="average")
    order = leaves_list(merges).astype(np.int64)
    branch_x, branch_height = _branches(merges, order)
    labels = _numbered(fcluster(merges, n_clusters, criterion="maxclust"))
    return SentenceTree(
        order=frozen(order),
        branch_x=frozen(branch_x),
        branch_height=frozen(branch_height),
        clusters=frozen(labels),
        silhouette=_silhouette(cosines, labels),
    )


def _condensed_distances(cosines: np.ndarray) -> np.ndarray:
    """1 - cosine of every pair, as SciPy wants it; rounding below 0 is removed."""
    distances: np.ndarray = np.maximum(1 - each_pair(cosines).astype(np.float64), 0)
    return distances


def _branches(merges: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Feet and shoulders of every join; a loop, because SciPy's own recursion has a limit."""
    n_leaves = len(order)
    x = np.zeros(2 * n_leaves - 1)
    height = np.zeros(2 * n_leaves - 1)
    x[order] = np.arange(n_leaves)
    branch_x = np.empty((n_leaves - 1, 4), dtype=np.float32)
    branch_height = np.empty((n_leaves - 1, 4), dtype=np.float32)
    for i, (left, right, distance, _) in enumerate(merges):
        a, b = int(left), int(right)
        node = n_leaves + i
        branch_x[i] = x[a], x[a], x[b], x[b]
        branch_height[i] = height[a], distance, distance, height[b]
        x[node], height[node] = (x[a] + x[b]) / 2, distance
    return branch_x, branch_height


def _numbered(labels: np.ndarray) -> Int64[np.ndarray, " sentence"]:
    """The clusters numbered from 0 in the order of their first sentences."""
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(int(one), len(numbers)) for one in labels], dtype=np.int64)


def _silhouette(cosines: np.ndarray, labels: np.ndarray) -> float:
    """Mean silhouette on the cosine distance; NaN unless there are 2 to n - 1 clusters."""
    if not 1 < labels.max() + 1 < len(labels):
        return float("nan")
    from sklearn.metrics import silhouette_score

    distances = np.maximum(1 - cosines.astype(np.float64), 0)
    np.fill_diagonal(distances, 0)
    return float(silhouette_score(distances, labels, metric="precomputed"))
