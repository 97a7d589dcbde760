"""What the vectors of sentences tell: closeness, order, clusters, a map, and why two are close.

All of it is exact. The cosine of two sentences is the dot product of their vectors after each has
been divided by its length, so that one matrix product gives all pairs, and a search over 10,000
sentences is one product of a matrix and a vector.
"""

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.records.sentences import (
    SentenceGraph,
    SentenceMap,
    SentencePair,
    SentenceTree,
    TokenContributions,
    TokenStates,
)

BLOCK = 1_000
"""Sentences whose cosines with all others are held at once."""


def unit_vectors(
    vectors: Float32[np.ndarray, "sentence hidden"],
) -> Float32[np.ndarray, "sentence hidden"]:
    """The vectors divided by their lengths; read-only."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Float32[np.ndarray, "sentence hidden"] = vectors / np.maximum(lengths, np.float32(1e-12))
    unit.setflags(write=False)
    return unit


def cosine_matrix(
    unit: Float32[np.ndarray, "sentence hidden"],
) -> Float32[np.ndarray, "sentence sentence"]:
    """Cosine of every sentence with every sentence, from -1 to 1; read-only."""
    values: Float32[np.ndarray, "sentence sentence"] = np.clip(unit @ unit.T, -1, 1)
    values.setflags(write=False)
    return values


def closest_pairs(
    unit: Float32[np.ndarray, "sentence hidden"],
    duplicate_of: Int64[np.ndarray, " sentence"],
    *,
    count: int,
) -> tuple[SentencePair, ...]:
    """The `count` pairs of different sentences with the largest cosine, largest first.

    Repeated sentences take part once. Works in blocks, so that memory stays small for 10,000.
    """
    kept = np.flatnonzero(duplicate_of < 0)
    distinct = unit[kept]
    found: list[tuple[float, int, int]] = []
    for start in range(0, len(kept), BLOCK):
        values = distinct[start : start + BLOCK] @ distinct[start:].T
        values[np.tril_indices(len(values), 0, values.shape[1])] = -np.inf
        n_best = min(count, values.size)
        best = np.argpartition(values, values.size - n_best, axis=None)[values.size - n_best :]
        rows, columns = np.unravel_index(best, values.shape)
        found += [
            (float(values[i, j]), int(kept[start + i]), int(kept[start + j]))
            for i, j in zip(rows, columns, strict=True)
            if np.isfinite(values[i, j])
        ]
    found.sort(key=lambda one: (-one[0], one[1], one[2]))
    return tuple(
        SentencePair(first=i, second=j, cosine=max(-1.0, min(1.0, value)))
        for value, i, j in found[:count]
    )


def nearest(
    query: Float32[np.ndarray, " hidden"],
    unit: Float32[np.ndarray, "sentence hidden"],
    *,
    count: int,
) -> tuple[tuple[int, float], ...]:
    """Index and cosine of the `count` sentences closest to a unit vector, closest first.

    Exact: every sentence is compared. Of equal cosines the earlier sentence comes first.
    """
    values = unit @ query
    n_best = min(count, len(values))
    best = np.argpartition(values, len(values) - n_best)[len(values) - n_best :]
    best = best[np.lexsort((best, -values[best]))]
    return tuple((int(i), float(np.clip(values[i], -1, 1))) for i in best)


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
    tree = SentenceTree(
        order=order,
        branch_x=branch_x,
        branch_height=branch_height,
        clusters=labels,
        silhouette=_silhouette(cosines, labels),
    )
    for array in (tree.order, tree.branch_x, tree.branch_height, tree.clusters):
        array.setflags(write=False)
    return tree


def _condensed_distances(cosines: np.ndarray) -> np.ndarray:
    """1 - cosine of every pair, as SciPy wants it; rounding below 0 is removed."""
    above = np.triu_indices(len(cosines), 1)
    distances: np.ndarray = np.maximum(1 - cosines[above].astype(np.float64), 0)
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
    result = SentenceMap(
        points=points.astype(np.float32), explained_share=shares.astype(np.float32)
    )
    result.points.setflags(write=False)
    result.explained_share.setflags(write=False)
    return result


def sentence_graph(
    cosines: Float32[np.ndarray, "sentence sentence"], *, threshold: float
) -> SentenceGraph:
    """The pairs whose cosine is at least `threshold`, and the groups that they connect."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rows, columns = np.nonzero(np.triu(cosines >= np.float32(threshold), 1))
    strongest = np.argsort(-cosines[rows, columns], kind="stable")
    pairs = np.stack([rows[strongest], columns[strongest]], axis=1).astype(np.int64)
    pairs.setflags(write=False)
    n_sentences = len(cosines)
    links = coo_array((np.ones(len(rows)), (rows, columns)), shape=(n_sentences, n_sentences))
    _, groups = connected_components(links, directed=False)
    sizes = np.bincount(groups, minlength=1)
    return SentenceGraph(
        pairs=pairs, n_groups=int((sizes > 1).sum()), n_alone=int((sizes == 1).sum())
    )


def token_contributions(first: TokenStates, second: TokenStates) -> TokenContributions:
    """What each pair of tokens adds to the cosine of the two mean-pooled vectors.

    With u = (1/n) Σ a_i and v = (1/m) Σ b_j, the cosine u·v / (|u| |v|) is the sum over all i, j
    of a_i·b_j / (n m |u| |v|): an identity, not an estimate. A pair can count against the score.
    The lengths |u| and |v| belong to the whole sentences, so that a contribution says what a pair
    adds *in this company*, not what the two words would score alone.
    """
    a, b = first.states.astype(np.float64), second.states.astype(np.float64)
    u, v = a.mean(axis=0), b.mean(axis=0)
    lengths = np.linalg.norm(u) * np.linalg.norm(v)
    contributions = (a @ b.T / (len(a) * len(b) * lengths)).astype(np.float32)
    contributions.setflags(write=False)
    return TokenContributions(
        first=first.tokens,
        second=second.tokens,
        contributions=contributions,
        cosine=float(u @ v / lengths),
    )


def rank_correlation(first: Float32[np.ndarray, " n"], second: Float32[np.ndarray, " n"]) -> float:
    """Spearman's rank correlation, ties sharing their mean rank; NaN where one side is constant.

    Values that differ by rounding alone (below 1e-6) count as equal.

    Source: Spearman 1904.
    """
    from scipy.stats import rankdata

    ranks = [rankdata(np.round(values.astype(np.float64), 6)) for values in (first, second)]
    centred = [one - one.mean() for one in ranks]
    lengths = [float(np.linalg.norm(one)) for one in centred]
    if min(lengths) == 0:
        return float("nan")
    return float(centred[0] @ centred[1] / (lengths[0] * lengths[1]))


def pair_cosines(
    first: Float32[np.ndarray, "*axes hidden"], second: Float32[np.ndarray, "*axes hidden"]
) -> Float32[np.ndarray, "*axes"]:
    """Cosine of each vector of `first` with its counterpart in `second`."""
    lengths = np.linalg.norm(first, axis=-1) * np.linalg.norm(second, axis=-1)
    cosines: Float32[np.ndarray, "*axes"] = np.einsum("...h,...h->...", first, second) / np.maximum(
        lengths, np.float32(1e-12)
    )
    return cosines
