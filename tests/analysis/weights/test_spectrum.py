"""Summaries of weights against NumPy's own results and sums by hand."""

import numpy as np
import pytest

from dashboard.analysis.weights.spectrum import (
    BINS,
    OVERVIEW,
    block_rms,
    check_pooler,
    spectrum,
    summarise,
    tensor_change,
    weight_window,
)

RANDOM = np.random.default_rng(20)


def numbers(*shape: int) -> np.ndarray:
    """Random float32 numbers."""
    return RANDOM.normal(0.3, 2, size=shape).astype(np.float32)


def test_a_small_tensor_is_shown_as_it_is() -> None:
    array = numbers(5, 7)
    found = summarise(array)
    np.testing.assert_array_equal(found.overview, array)
    assert found.block == (1, 1)
    assert found.mean == pytest.approx(array.astype(float).mean())
    assert found.standard_deviation == pytest.approx(array.astype(float).std())
    assert (found.lowest, found.highest) == (array.min(), array.max())
    assert found.bin_counts.sum() == 35
    assert found.bin_edges[0] == pytest.approx(array.min())
    assert found.bin_edges[-1] == pytest.approx(array.max())
    assert not found.overview.flags.writeable


def test_a_vector_is_one_row_and_a_constant_is_no_trouble() -> None:
    found = summarise(np.full(11, 0.25, dtype=np.float32))
    assert found.overview.shape == (1, 11)
    assert found.standard_deviation == 0
    assert found.outlier_share == 0
    assert found.bin_counts[BINS // 2] == 11


def test_outliers_are_counted() -> None:
    array = np.zeros(100, dtype=np.float32)
    array[17] = 9
    assert summarise(array).outlier_share == pytest.approx(0.01)


def test_blocks_by_hand() -> None:
    matrix = np.arange(15, dtype=np.float32).reshape(3, 5)
    expected = [
        [np.sqrt((0 + 1 + 25 + 36) / 4), np.sqrt((4 + 9 + 49 + 64) / 4), np.sqrt((16 + 81) / 2)],
        [np.sqrt((100 + 121) / 2), np.sqrt((144 + 169) / 2), 14],
    ]
    np.testing.assert_allclose(block_rms(matrix, 2, 2), expected, rtol=1e-6)


def test_a_large_tensor_is_shown_in_blocks() -> None:
    array = numbers(2 * OVERVIEW + 1, 3)
    found = summarise(array)
    assert found.block == (3, 1)
    assert found.overview.shape == (267, 3)
    assert found.overview[0, 1] == pytest.approx(np.sqrt((array[:3, 1] ** 2).mean()), rel=1e-5)


@pytest.mark.parametrize("shape", [(13, 13), (17, 11), (11, 17), (53, 7), (7, 53), (5000, 3)])
def test_singular_values_equal_those_of_numpy(shape: tuple[int, int]) -> None:
    array = numbers(*shape)
    found = spectrum(array)
    expected = np.linalg.svd(array.astype(np.float64), compute_uv=False)
    np.testing.assert_allclose(found.values, expected, rtol=1e-6)
    rms = np.sqrt((array.astype(np.float64) ** 2).mean())
    assert found.random_edge == pytest.approx(rms * (np.sqrt(shape[0]) + np.sqrt(shape[1])))


def test_effective_rank_of_matrices_whose_rank_is_known() -> None:
    identity = spectrum(np.eye(19, dtype=np.float32))
    assert identity.effective_rank == pytest.approx(19)
    assert identity.n_for_most == 18  # 17 of 19 are 89.5 %
    single = spectrum(np.outer(numbers(6), numbers(5)))
    assert single.effective_rank == pytest.approx(1, abs=1e-4)
    assert single.n_for_most == 1
    nothing = spectrum(np.zeros((4, 3), dtype=np.float32))
    assert (nothing.n_for_most, nothing.random_edge) == (0, 0)


def test_the_edge_of_a_random_matrix_is_where_random_matrices_end() -> None:
    found = spectrum(RANDOM.normal(size=(300, 200)).astype(np.float32))
    assert found.values[0] == pytest.approx(found.random_edge, rel=0.05)


def test_the_pooler_by_hand() -> None:
    weight = np.array([[1, 2], [0, -1]], dtype=np.float32)
    bias = np.array([0.5, 0.25], dtype=np.float32)
    state = np.array([0.1, 0.2], dtype=np.float32)
    model = np.tanh(np.array([1.0, 0.05], dtype=np.float32))
    model += np.array([0, 0.125], dtype=np.float32)
    check = check_pooler(weight, bias, state, model)
    np.testing.assert_allclose(check.product, [0.5, -0.2], rtol=1e-6)
    np.testing.assert_allclose(check.recomputed, np.tanh([1.0, 0.05]), rtol=1e-6)
    assert check.largest_difference == pytest.approx(0.125, rel=1e-5)


def test_change_of_a_tensor() -> None:
    first = np.array([[3, 0], [0, 4]], dtype=np.float32)
    same = tensor_change("a", first, first)
    assert same.relative_change == 0
    assert same.cosine == pytest.approx(1)
    other = tensor_change("a", first, np.array([[3, 0], [0, -4]], dtype=np.float32))
    assert other.relative_change == pytest.approx(8 / 5)
    assert other.cosine == pytest.approx((9 - 16) / 25)
    assert tensor_change("a", np.zeros(3, np.float32), np.ones(3, np.float32)).cosine == 0
    with pytest.raises(ValueError, match="shapes"):
        tensor_change("a", first, first[0])


def test_a_window_ends_with_the_tensor() -> None:
    array = np.arange(60 * 50, dtype=np.float32).reshape(60, 50)
    found = weight_window(array, 20, 7).values
    assert found.shape == (40, 43)
    assert (found[0, 0], found[0, -1], found[-1, 0]) == (1007, 1049, 2957)
    assert weight_window(array, 3, 1).values.shape == (48, 48)
    assert not np.shares_memory(found, array)


def test_the_share_of_saturated_dimensions() -> None:
    state = np.array([0.9, 1, -2, 0], dtype=np.float32)
    model = np.array([0.94, 0.96, -0.99, 0.95], dtype=np.float32)
    found = check_pooler(np.eye(4, dtype=np.float32), np.zeros(4, np.float32), state, model)
    assert found.saturated_share == 0.5
