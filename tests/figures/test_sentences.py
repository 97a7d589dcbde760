"""Pictures of lists of sentences: the right numbers in the right places, and text as text."""

import numpy as np
import pytest

from dashboard.analysis.meaning.plane import sentence_graph, sentence_map
from dashboard.analysis.meaning.sentences import cosine_matrix, token_contributions, unit_vectors
from dashboard.analysis.meaning.tree import sentence_tree
from dashboard.figures.sentences import (
    HOVER_CHARACTERS,
    VALUES,
    contribution_heatmap,
    hover_text,
    score_curves,
    sentence_scatter,
    similarity_heatmap,
)
from dashboard.figures.theme import DARK, LIGHT, cosine_scale
from dashboard.records.sentences import PoolingScores, TokenStates

HOSTILE = "</script><img src=x onerror=alert(1)>"


def float32(values: object) -> np.ndarray:
    """An array of single precision."""
    return np.array(values, dtype=np.float32)


def vectors(count: int) -> np.ndarray:
    drawn = np.random.default_rng(5).normal(size=(count, 7)).astype(np.float32)
    return unit_vectors(drawn)


def names(count: int) -> list[str]:
    return [HOSTILE, *(f"sentence {i}" for i in range(2, count + 1))]


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_nothing_stands_in_the_middle_of_the_scale(colours: object) -> None:
    scale = cosine_scale(colours)  # type: ignore[arg-type]
    assert scale[0][0] == 0
    assert scale[-1][0] == 1
    assert [colour for place, colour in scale if place == 0.5] == [colours.weight[0]]  # type: ignore[attr-defined]


def test_rows_and_columns_follow_the_tree_with_their_labels() -> None:
    values = cosine_matrix(vectors(11))
    tree = sentence_tree(values, n_clusters=3)
    figure = similarity_heatmap(values, names(11), LIGHT, tree=tree)
    heat = figure.data[0]
    np.testing.assert_array_equal(heat.z, values[np.ix_(tree.order, tree.order)])
    numbers = [str(i + 1) for i in tree.order]
    assert list(figure.layout.xaxis2.ticktext) == numbers
    for number, label, hover in zip(
        numbers, figure.layout.yaxis2.ticktext, figure.layout.yaxis.ticktext, strict=True
    ):
        assert label.endswith(f"  {number}")
        assert hover.startswith(f"{number} · ")


def test_typed_order_is_kept_and_values_are_written() -> None:
    values = cosine_matrix(vectors(VALUES))
    figure = similarity_heatmap(values, names(VALUES), LIGHT)
    np.testing.assert_array_equal(figure.data[0].z, values)
    written = next(trace for trace in figure.data[1:] if trace.mode == "text")
    assert len(written.text) == VALUES**2
    assert written.text[1] == f"{values[0, 1]:.2f}".replace("0.", ".")
    assert written.text[0] == "1.0"
    assert (
        "-0.00"
        not in similarity_heatmap(
            np.full((2, 2), -1e-4, dtype=np.float32), names(2), LIGHT
        ).to_json()
    )


def test_the_order_of_a_tree_can_be_had_without_its_branches() -> None:
    values = cosine_matrix(vectors(5))
    tree = sentence_tree(values, n_clusters=2)
    figure = similarity_heatmap(values, names(5), LIGHT, tree=tree, has_branches=False)
    assert list(figure.layout.xaxis2.ticktext) == [str(i + 1) for i in tree.order]
    np.testing.assert_array_equal(figure.data[0].z, values[np.ix_(tree.order, tree.order)])
    assert "yaxis3" not in figure.to_plotly_json()["layout"]


def test_a_thousand_sentences_travel_as_typed_numbers_and_two_lists() -> None:
    values = cosine_matrix(vectors(1_000))
    figure = similarity_heatmap(values, names(1_000), LIGHT)
    assert len(figure.data) == 1
    assert len(figure.to_json()) < 6_500_000  # four bytes a cell, in base64, and the sentences
    assert figure.layout.xaxis.showticklabels is False
    assert figure.layout.dragmode == "zoom"


def test_a_line_joins_the_two_ends_of_a_pair() -> None:
    unit = vectors(4)
    values = cosine_matrix(unit)
    graph = sentence_graph(values, threshold=float(np.sort(values[np.triu_indices(4, 1)])[-1]))
    points = sentence_map(unit)
    tree = sentence_tree(values, n_clusters=2)
    figure = sentence_scatter(points, names(4), tree, graph, LIGHT)
    line = figure.data[0]
    first, second = graph.pairs[0]
    np.testing.assert_array_equal(line.x[:2], points.points[[first, second], 0])
    np.testing.assert_array_equal(line.y[:2], points.points[[first, second], 1])
    assert np.isnan(line.x[2])
    assert list(figure.data[1].x) == points.points[:, 0].tolist()


def test_a_long_sentence_is_cut_in_the_label_under_the_pointer() -> None:
    shown = hover_text(3, "many words " * 100)
    assert shown.startswith("3 · many words")
    assert shown.endswith("…")
    assert len(shown) < HOVER_CHARACTERS + 40
    assert hover_text(1, "x" * 5_000).count("x") == HOVER_CHARACTERS


def test_contributions_keep_their_sign_around_the_middle() -> None:
    first = TokenStates(tokens=("a",), states=float32([[1, 0]]))
    second = TokenStates(tokens=("b", "c"), states=float32([[3, 1], [-1, 1]]))
    heat = contribution_heatmap(token_contributions(first, second), LIGHT).data[0]
    assert heat.z[0][0] > 0 > heat.z[0][1]
    assert heat.zmax == -heat.zmin == np.abs(heat.z).max()


def test_scores_that_do_not_exist_leave_a_gap() -> None:
    spearman = float32([[0.1, 0.2], [np.nan, 0.3]])
    scores = PoolingScores(poolings=("mean", "pooler"), spearman=spearman, n_pairs=9)
    figure = score_curves(scores, ["mean", "pooler"], LIGHT)
    assert [trace.name for trace in figure.data] == ["mean", "pooler"]
    assert np.isnan(figure.data[1].y[0])
