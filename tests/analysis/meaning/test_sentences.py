"""Closeness, order, clusters and the split, against values that one can compute by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.meaning import sentences as analysis
from dashboard.analysis.meaning.gold_pairs import (
    best_pooling,
    gold_pairs,
    pair_cosines,
    pooling_scores,
)
from dashboard.analysis.meaning.plane import sentence_graph, sentence_map
from dashboard.analysis.meaning.sentences import (
    closest_pairs,
    cosine_matrix,
    each_pair,
    largest_contributions,
    nearest,
    rank_correlation,
    token_contributions,
    unit_vectors,
)
from dashboard.analysis.meaning.tree import sentence_tree
from dashboard.analysis.vectors import cosine_of_pairs
from dashboard.records.sentences import PoolingScores, TokenContributions, TokenStates

NONE = np.full(5, -1, dtype=np.int64)


def float32(values: object) -> np.ndarray:
    """An array of single precision."""
    return np.array(values, dtype=np.float32)


def directions(*degrees: float) -> np.ndarray:
    """Unit vectors in the plane."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def random_vectors(count: int, hidden: int = 7, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, hidden)).astype(np.float32)


def test_cosines_of_known_angles() -> None:
    unit = unit_vectors(directions(0, 60, 180) * float32([[2], [5], [0.1]]))
    expected = [[1, 0.5, -1], [0.5, 1, -0.5], [-1, -0.5, 1]]
    np.testing.assert_allclose(cosine_matrix(unit), expected, atol=1e-6)
    assert cosine_matrix(unit).max() <= 1


def test_a_vector_of_zeros_is_close_to_nothing() -> None:
    unit = unit_vectors(np.zeros((2, 3), dtype=np.float32))
    np.testing.assert_array_equal(cosine_matrix(unit), np.zeros((2, 2)))


def test_closest_pairs_by_hand() -> None:
    pairs = closest_pairs(directions(0, 100, 90, 1, 200), NONE, count=2)
    assert [(pair.first, pair.second) for pair in pairs] == [(0, 3), (1, 2)]
    assert pairs[0].cosine == pytest.approx(math.cos(math.radians(1)), abs=1e-6)


def test_a_repeated_sentence_takes_part_once() -> None:
    duplicates = np.array([-1, 0, -1, -1, 2])
    pairs = closest_pairs(directions(0, 0, 90, 10, 90), duplicates, count=10)
    assert [(pair.first, pair.second) for pair in pairs] == [(0, 3), (2, 3), (0, 2)]
    assert closest_pairs(directions(0, 0), np.array([-1, 0]), count=5) == ()


@pytest.mark.parametrize("block", [1, 2, 3, 100])
def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(analysis, "BLOCK", block)
    unit = unit_vectors(random_vectors(11))
    values = cosine_matrix(unit)
    found = closest_pairs(unit, np.full(11, -1), count=9)
    every = sorted((-values[i, j], i, j) for i in range(11) for j in range(i + 1, 11))
    assert [(pair.first, pair.second) for pair in found] == [(i, j) for _, i, j in every[:9]]


def test_search_finds_the_same_as_sorting_everything() -> None:
    unit = unit_vectors(random_vectors(50))
    query = unit[7]
    values = unit @ query
    found = nearest(query, unit, count=5)
    assert found[0][0] == 7
    assert found[0][1] == pytest.approx(1)
    assert [i for i, _ in found] == np.argsort(-values)[:5].tolist()
    assert len(nearest(query, unit, count=500)) == 50


def test_equal_sentences_come_in_their_order() -> None:
    assert [i for i, _ in nearest(directions(0)[0], directions(0, 0, 0, 90), count=3)] == [0, 1, 2]


def test_a_tree_by_hand() -> None:
    unit = directions(0, 90, 2, 94)
    tree = sentence_tree(cosine_matrix(unit), n_clusters=2)
    assert tree.clusters.tolist() == [0, 1, 0, 1]
    assert {frozenset(tree.order[:2].tolist()), frozenset(tree.order[2:].tolist())} == {
        frozenset({0, 2}),
        frozenset({1, 3}),
    }
    first_join = 1 - math.cos(math.radians(2))
    np.testing.assert_allclose(tree.branch_height[0], [0, first_join, first_join, 0], atol=1e-6)
    values = cosine_matrix(unit)
    top = np.mean([1 - values[i, j] for i in (0, 2) for j in (1, 3)])
    assert tree.branch_height[-1][1] == pytest.approx(top, abs=1e-6)
    assert sorted(tree.branch_x[-1]) == pytest.approx([0.5, 0.5, 2.5, 2.5])
    assert tree.silhouette > 0.9


def test_scipy_draws_the_same_branches() -> None:
    from scipy.cluster.hierarchy import dendrogram, linkage

    values = cosine_matrix(unit_vectors(random_vectors(23)))
    tree = sentence_tree(values, n_clusters=3)
    merges = linkage(np.maximum(1 - values[np.triu_indices(23, 1)], 0), method="average")
    theirs = dendrogram(merges, no_plot=True)
    assert theirs["leaves"] == tree.order.tolist()
    ours = sorted((tree.branch_x.astype(float) * 10 + 5).tolist())
    np.testing.assert_allclose(ours, sorted(theirs["icoord"]), atol=1e-3)


def test_a_thousand_sentences_in_a_chain_need_no_deep_recursion() -> None:
    unit = directions(*(i * i / 12_000 for i in range(1_000)))
    tree = sentence_tree(cosine_matrix(unit), n_clusters=4)
    assert sorted(tree.order.tolist()) == list(range(1_000))


@pytest.mark.parametrize("n_clusters", [1, 2])
def test_a_silhouette_needs_two_clusters_and_more_sentences(n_clusters: int) -> None:
    tree = sentence_tree(cosine_matrix(directions(0, 90)), n_clusters=n_clusters)
    assert math.isnan(tree.silhouette)


def test_the_map_equals_scikit_learns_principal_components() -> None:
    from sklearn.decomposition import PCA

    unit = unit_vectors(random_vectors(19))
    ours = sentence_map(unit)
    pca = PCA(2, svd_solver="full").fit(unit)
    np.testing.assert_allclose(ours.explained_share, pca.explained_variance_ratio_, atol=1e-5)
    np.testing.assert_allclose(np.abs(ours.points), np.abs(pca.transform(unit)), atol=1e-4)
    assert (ours.points.max(axis=0) >= -ours.points.min(axis=0)).all()


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_map_of_equal_or_few_sentences(count: int) -> None:
    equal = sentence_map(np.tile(directions(30), (count, 1)))
    assert np.isfinite(equal.points).all()
    np.testing.assert_allclose(equal.points, 0, atol=1e-6)


def test_a_graph_by_hand() -> None:
    values = cosine_matrix(directions(0, 10, 90, 200, 95))
    graph = sentence_graph(values, threshold=0.9)
    assert graph.pairs.tolist() == [[2, 4], [0, 1]]
    assert (graph.n_groups, graph.n_alone) == (2, 1)
    assert len(sentence_graph(values, threshold=-1).pairs) == 10
    none = sentence_graph(values, threshold=1)
    assert (none.pairs.shape, none.n_groups, none.n_alone) == ((0, 2), 0, 5)


@given(n_first=st.integers(1, 9), n_second=st.integers(1, 9), seed=st.integers(0, 10_000))
def test_contributions_sum_to_the_cosine(n_first: int, n_second: int, seed: int) -> None:
    states = random_vectors(n_first + n_second, hidden=13, seed=seed)
    first = TokenStates(tokens=("a",) * n_first, states=states[:n_first])
    second = TokenStates(tokens=("b",) * n_second, states=states[n_first:])
    split = token_contributions(first, second)
    means = unit_vectors(np.stack([first.states.mean(axis=0), second.states.mean(axis=0)]))
    assert split.contributions.sum(dtype=np.float64) == pytest.approx(split.cosine, abs=2e-6)
    assert split.cosine == pytest.approx(float(means[0] @ means[1]), abs=2e-5)


def test_a_contribution_by_hand() -> None:
    first = TokenStates(tokens=("a", "b"), states=float32([[3, 0], [0, 4]]))
    second = TokenStates(tokens=("c",), states=float32([[2, 0]]))
    split = token_contributions(first, second)
    np.testing.assert_allclose(split.contributions, [[0.6], [0.0]], atol=1e-6)
    assert split.cosine == pytest.approx(0.6)


def test_rank_correlation_equals_scipys_with_ties() -> None:
    from scipy.stats import spearmanr

    first = float32([1, 2, 2, 5, -1, 7])
    second = float32([3, 3, 1, 9, 0, 2])
    assert rank_correlation(first, second) == pytest.approx(spearmanr(first, second).statistic)
    assert rank_correlation(first, -first) == pytest.approx(-1)


def test_equal_cosines_have_no_order() -> None:
    almost_equal = float32([1, 1 - 1e-7, 1])
    assert math.isnan(rank_correlation(almost_equal, float32([1, 2, 3])))


def test_pairs_of_vectors_on_any_axes() -> None:
    first, second = random_vectors(6).reshape(2, 3, 7), random_vectors(6, seed=5).reshape(2, 3, 7)
    found = cosine_of_pairs(first, second)
    expected = first[1, 2] @ second[1, 2]
    expected /= np.linalg.norm(first[1, 2]) * np.linalg.norm(second[1, 2])
    assert found.shape == (2, 3)
    assert found[1, 2] == pytest.approx(expected, abs=1e-6)


def test_gold_pairs_are_complete() -> None:
    gold = gold_pairs()
    assert len(gold.first) == len(gold.second) == len(gold.scores) == 504
    assert gold.scores.min() >= 0
    assert gold.scores.max() <= 5
    assert all(sentence.strip() for sentence in (*gold.first, *gold.second))


def test_each_pair_is_there_once() -> None:
    assert each_pair(float32([[1, 2, 3], [9, 1, 4], [9, 9, 1]])).tolist() == [2, 3, 4]


def test_largest_contributions_name_first_and_second_token() -> None:
    split = TokenContributions(
        first=("a", "b"),
        second=("c", "d", "e"),
        contributions=float32([[0.25, -0.75, 0], [0.5, 0.125, 1]]),
        cosine=1.125,
    )
    assert largest_contributions(split, 3) == ((1, 2, 1), (0, 1, -0.75), (1, 0, 0.5))


def test_cosines_of_gold_pairs_stand_pair_by_pair() -> None:
    of_angles = directions(0, 10, 20, 0, 70, 110)  # 0 with 0, 10 with 70, 20 with 110
    vectors = np.stack([[of_angles, 2 * of_angles], [of_angles[::-1], of_angles]])
    found = pair_cosines(vectors)
    assert found.shape == (3, 2, 2)
    np.testing.assert_allclose(found[:, 0, 1], [1, 0.5, 0], atol=1e-6)
    np.testing.assert_allclose(found[:, 1, 0], [0, 0.5, 1], atol=1e-6)


def test_poolings_are_scored_by_row_and_level_by_column() -> None:
    rising, falling, none = (0.1, 0.2, 0.3), (0.9, 0.5, 0.4), (np.nan,) * 3
    levels = float32([[rising, falling, none], [falling, falling, (0.1, 0.3, 0.2)]])
    people = float32([0, 2, 5])
    found = pooling_scores([*np.moveaxis(levels, -1, 0)], people, ("mean", "max"))
    expected = [[1, -1, np.nan], [-1, -1, 0.5]]
    np.testing.assert_allclose(found.spearman, expected, atol=1e-6)
    assert (found.poolings, found.n_pairs) == (("mean", "max"), 3)


def test_the_best_pooling_is_named_with_its_level() -> None:
    spearman = float32([[0.1, np.nan, 0.3], [0.2, 0.6, np.nan]])
    scores = PoolingScores(poolings=("mean", "cls"), spearman=spearman, n_pairs=9)
    *where, correlation = best_pooling(scores)
    assert where == ["cls", 1]
    assert correlation == pytest.approx(0.6)
