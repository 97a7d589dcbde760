"""The sum, LayerNorm, positions and drift against values worked out by hand."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.embedding.drift import (
    drift,
    farthest_others,
    flipped_segments,
    head_change,
    moved_positions,
    shared_pieces,
    word_in_two_texts,
)
from dashboard.analysis.embedding.parts import (
    embedding_parts,
    grouped_dimensions,
    layer_norm,
    nearest_pieces,
    norm_steps,
    part_measures,
    stacked_parts,
    word_span,
)
from dashboard.analysis.embedding.positions import position_cosines, sinusoids
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.text.tokenization import tokenize
from dashboard.records.embedding import EmbeddingDrift, EmbeddingRows
from dashboard.records.encodings import Encoding
from tests.small_records import small_encoding, small_text


def f32(*values: float | list[float]) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def small_rows(*, with_segment: bool = True, projected: bool = False) -> EmbeddingRows:
    """Two tokens of four numbers; sums (1, 3, 5, 7) and (0, 0, 0, 2) with segments."""
    return EmbeddingRows(
        token=f32([0, 1, 4, 7], [0, 0, 0, 1]),
        segment=f32([1, 0, 0, 0], [0, 0, 0, 0]) if with_segment else None,
        position=f32([0, 2, 1, 0], [0, 0, 0, 1]),
        position_ids=np.arange(2),
        segment_ids=np.zeros(2, dtype=np.int64),
        n_segments=2 if with_segment else 0,
        gamma=f32(1, 2, 1, 1),
        beta=f32(0, 0, 10, 0),
        epsilon=0.0,
        projection=f32([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 2]) if projected else None,
        projection_bias=f32(0, 0, 5) if projected else None,
        output=np.zeros((2, 3 if projected else 4), dtype=np.float32),
    )


ROOT5 = 5**0.5
"""The standard deviation of (1, 3, 5, 7)."""


def test_the_sum_and_its_norm_by_hand() -> None:
    parts = embedding_parts(small_rows())
    np.testing.assert_array_equal(parts.summed, [[1, 3, 5, 7], [0, 0, 0, 2]])
    expected = [-3 / ROOT5, -2 / ROOT5, 1 / ROOT5 + 10, 3 / ROOT5]
    np.testing.assert_allclose(parts.normalised[0], expected, rtol=1e-6)
    assert parts.entering is parts.normalised
    assert parts.difference == pytest.approx(1 / ROOT5 + 10)  # the output is all zeros


def test_without_segments_two_parts_are_added() -> None:
    parts = embedding_parts(small_rows(with_segment=False))
    np.testing.assert_array_equal(parts.summed[0], [0, 3, 5, 7])
    names, vectors = stacked_parts(parts)
    assert names == ("token", "position", "sum", "LayerNorm")
    assert vectors.shape == (4, 2, 4)


def test_a_projection_comes_last() -> None:
    parts = embedding_parts(small_rows(projected=True))
    expected = [-3 / ROOT5, -2 / ROOT5, 2 * 3 / ROOT5 + 5]
    np.testing.assert_allclose(parts.entering[0], expected, rtol=1e-6)
    assert parts.normalised.shape == (2, 4)


def test_layer_norm_step_by_step() -> None:
    rows = small_rows()
    steps = norm_steps(rows, embedding_parts(rows), 0)
    assert (steps.mean, steps.variance, steps.epsilon) == (4, 5, 0)
    np.testing.assert_allclose(steps.standardised, np.array([-3, -1, 1, 3]) / ROOT5, rtol=1e-6)
    np.testing.assert_allclose(
        steps.standardised * steps.gamma + steps.beta, steps.normalised, rtol=1e-6
    )


@settings(deadline=None)  # the first example imports torch
@given(
    st.lists(st.floats(-1e3, 1e3, width=32), min_size=7, max_size=7),
    st.floats(0, 2, width=32),
    st.sampled_from([1e-12, 1e-5]),
)
def test_layer_norm_equals_torch(values: list[float], gamma: float, epsilon: float) -> None:
    import torch

    x = np.array([values, np.arange(7)], dtype=np.float32)
    scale, shift = np.full(7, gamma, dtype=np.float32), np.arange(7, dtype=np.float32)
    ours = layer_norm(x, gamma=scale, beta=shift, epsilon=epsilon)
    theirs = torch.nn.functional.layer_norm(
        torch.tensor(x).double(),
        (7,),
        torch.tensor(scale).double(),
        torch.tensor(shift).double(),
        epsilon,
    )
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-5, atol=1e-4)


def test_norms_and_cosines_by_hand() -> None:
    measures = part_measures(embedding_parts(small_rows()))
    assert measures.names == ("token", "segment", "position", "sum", "LayerNorm")
    np.testing.assert_allclose(measures.norm[:4, 1], [1, 0, 1, 2])
    assert measures.norm[0, 0] == pytest.approx(66**0.5)
    assert measures.cosine[0, 2, 1] == 1  # the same direction
    assert measures.cosine[0, 2, 0] == pytest.approx(6 / (66**0.5 * ROOT5))
    assert measures.cosine[0, 1, 1] == 0  # a segment of zeros has no direction


@given(st.integers(1, 40), st.integers(1, 9), st.data())
def test_grouping_keeps_the_sum_and_every_dimension(
    n: int, cells: int, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, n - 1))
    last = data.draw(st.integers(first, n - 1))
    vectors = np.random.default_rng(n).normal(size=(3, 2, n)).astype(np.float32)
    vectors[2] = vectors[0] + vectors[1]
    found, starts = grouped_dimensions(vectors, first=first, last=last, cells=cells)
    assert found.shape == (3, 2, len(starts))
    assert len(starts) <= cells
    assert starts[0] == first
    np.testing.assert_allclose(found[2], found[0] + found[1], atol=1e-5)
    sizes = np.diff([*starts, last + 1])
    inside = vectors[:, :, first : last + 1].sum(axis=2)
    np.testing.assert_allclose((found * sizes).sum(axis=2), inside, atol=1e-4)
    if last - first + 1 <= cells:
        np.testing.assert_array_equal(found, vectors[:, :, first : last + 1])


def test_neighbours_by_hand() -> None:
    table = f32([1, 0], [0, 0], [3, 0.3], [0, 1], [-1, 0])
    found = nearest_pieces(table, 0, count=2)
    assert found.ids.tolist() == [2, 3]
    np.testing.assert_allclose(found.cosine, [10 / 101**0.5, 0], atol=1e-6)
    assert found.n_compared == 3  # neither itself nor the row of zeros
    assert found.mean_cosine == pytest.approx((10 / 101**0.5 - 1) / 3, rel=1e-5)
    spread = np.std([10 / 101**0.5, 0, -1])
    np.testing.assert_allclose(found.deviations[1], -found.mean_cosine / spread, rtol=1e-5)
    np.testing.assert_allclose(found.norm, [9.09**0.5, 1], rtol=1e-6)
    assert nearest_pieces(table, 2, count=1).own_norm == pytest.approx(9.09**0.5, rel=1e-6)
    assert nearest_pieces(table, 1, count=2).n_compared == 0


def test_sinusoids_by_the_formula() -> None:
    table = sinusoids(3, 4)
    assert table.shape == (3, 4)
    np.testing.assert_array_equal(table[0], [0, 1, 0, 1])
    np.testing.assert_allclose(
        table[2], [np.sin(2), np.cos(2), np.sin(0.02), np.cos(0.02)], rtol=1e-6
    )


def test_the_cosine_of_sinusoids_depends_on_the_distance_alone() -> None:
    cosines = position_cosines(sinusoids(31, 12))
    for distance in range(31):
        diagonal = np.diagonal(cosines, distance)
        np.testing.assert_allclose(diagonal, diagonal[0], atol=1e-6)
    np.testing.assert_array_equal(np.diagonal(cosines), 1)


def test_position_cosines_by_hand() -> None:
    cosines = position_cosines(f32([1, 0], [1, 1], [0, -2], [0, 0]))
    half = 0.5**0.5
    np.testing.assert_allclose(
        cosines[:3, :3], [[1, half, 0], [half, 1, -half], [0, -half, 1]], atol=1e-6
    )
    assert (cosines[3] == 0).all()


def test_a_word_moves_with_all_its_pieces() -> None:
    text = tokenize(DEFAULT_MODEL, "unbelievability is mehdi")
    start = text.tokens.index("me")
    usual = np.arange(2, 2 + len(text.tokens))
    assert word_span(text, start + 1) == (start, start + 1)
    moved = moved_positions(text, usual, token=start + 1, place=20)
    assert moved[start : start + 2].tolist() == [19, 20]
    others = [i for i in range(len(text.tokens)) if i not in {start, start + 1}]
    np.testing.assert_array_equal(moved[others], usual[others])
    flipped = flipped_segments(text, start)
    assert np.flatnonzero(flipped).tolist() == [start, start + 1]
    assert word_span(text, 0) == (0,)


def encoding_of(hidden: np.ndarray, attention: np.ndarray) -> Encoding:
    tokens = tuple("abc"[: hidden.shape[1]])
    return Encoding(
        text=small_text(tokens=tokens),
        attention=attention.astype(np.float32),
        hidden_states=hidden.astype(np.float32),
        pooled=None,
    )


def test_drift_by_hand() -> None:
    before = encoding_of(
        np.array([[[1, 0], [0, 1]], [[1, 0], [2, 0]]]), np.array([[[[1, 0], [0.5, 0.5]]]])
    )
    after = encoding_of(
        np.array([[[0, 1], [0, 1]], [[1, 0], [2, 2]]]), np.array([[[[0, 1], [0.5, 0.5]]]])
    )
    changed = drift(before, after)
    np.testing.assert_allclose(
        changed.cosine_distance, np.array([[1, 0], [0, 1 - 0.5**0.5]]), atol=1e-6
    )
    np.testing.assert_allclose(changed.euclidean, np.array([[2**0.5, 0], [0, 2]]), rtol=1e-6)
    # The first row moves all of its weight, the second none.
    np.testing.assert_allclose(changed.attention_change, np.array([[0.5]]))
    assert not drift(before, before).euclidean.any()


def test_what_moves_most_beside_the_word_and_in_one_head_by_hand() -> None:
    changed = EmbeddingDrift(
        cosine_distance=f32([0.9, 0.1, 0.8, 0.3], [0.2, 0.7, 0.6, 0.5]),
        euclidean=f32([0, 0, 0, 0], [0, 0, 0, 0]),
        attention_change=f32([0]),
    )
    assert farthest_others(changed, (0, 2)) == pytest.approx((0.3, 0.7))
    assert farthest_others(changed, (0, 1, 2, 3)) == (0, 0)
    weights = np.zeros((2, 3, 2, 2))
    weights[1, 2] = np.array([[0.25, 0.75], [1, 0]])
    before, after = (
        encoding_of(np.zeros((3, 2, 2)), own) for own in (np.zeros_like(weights), weights)
    )
    np.testing.assert_array_equal(
        head_change(before, after, layer=1, head=2), f32([0.25, 0.75], [1, 0])
    )
    assert not head_change(before, after, layer=1, head=1).any()


def test_shared_pieces_skip_special_and_unknown_ones() -> None:
    first, second = (
        tokenize(DEFAULT_MODEL, "the cup, the ሰ [SEP]"),
        tokenize(DEFAULT_MODEL, "a cup ሰ the"),
    )
    assert shared_pieces(first, second) == (("the", 1, 4), ("cup", 2, 2))
    assert shared_pieces(first, tokenize(DEFAULT_MODEL, "")) == ()


@given(st.text(max_size=30), st.text(max_size=30))
def test_shared_pieces_are_where_they_are_said_to_be(a: str, b: str) -> None:
    clean = [text.encode("utf-8", "ignore").decode() for text in (a, b)]
    first, second = (tokenize(DEFAULT_MODEL, text) for text in clean)
    for piece, here, there in shared_pieces(first, second):
        assert first.tokens[here] == second.tokens[there] == piece
        assert not first.is_special[here]


def test_the_same_word_in_two_texts_by_hand() -> None:
    one = encoding_of(np.array([[[1, 0], [0, 1], [1, 1]]]), np.zeros((1, 1, 3, 3)))
    two = encoding_of(np.array([[[1, 1], [0, 1], [0, 1]]]), np.zeros((1, 1, 3, 3)))
    found = word_in_two_texts(one, two, (one, one), token=0, token_b=0)
    np.testing.assert_allclose(found.as_written, [0.5**0.5], rtol=1e-6)
    assert found.same_position is not None
    np.testing.assert_allclose(found.same_position, [1])
    half = 0.5**0.5  # pairs (0,1) (0,2) (1,0) (1,2) (2,0) (2,1)
    np.testing.assert_allclose(found.others, [(0 + 0 + half + 1 + 1 + half) / 6], rtol=1e-6)
    assert word_in_two_texts(one, two, None, token=0, token_b=0).same_position is None


def test_no_different_words_means_no_mean() -> None:
    lonely = small_encoding(tokens=("[CLS]", "a", "[SEP]"))
    lonely = dataclasses.replace(lonely, hidden_states=np.ones_like(lonely.hidden_states))
    found = word_in_two_texts(lonely, lonely, None, token=1, token_b=1)
    assert np.isnan(found.others).all()
