"""Exact weights arrive as they are, under the name by which their view waits for them."""

import json
import struct

import numpy as np

from components.views.attention_lines import pack as pack_lines
from components.views.exact_weights import EXACT_CELLS, EXACT_LATER, exact_name, pack
from components.views.head_explorer import pack_matrix
from dashboard.records.attention import WEIGHT
from tests.components.views.test_attention_lines import unpack
from tests.components.views.test_head_explorer import unpacked
from tests.small_records import NORM, small_matrix


def test_every_weight_arrives_exactly() -> None:
    weights = np.random.default_rng(1).random((2, 3, 5)).astype(np.float32)
    message = pack("name", weights)
    (length,) = struct.unpack("<I", message[:4])
    assert json.loads(message[4 : 4 + length]) == {"name": "name"}
    found = np.frombuffer(message[4 + length :], "<f4").reshape(weights.shape)
    np.testing.assert_array_equal(found, weights)


def test_large_views_wait_for_them_and_small_ones_have_them() -> None:
    side = int(EXACT_CELLS**0.5)
    small, large = small_matrix(side, side), small_matrix(side, side + 1)
    for matrix, waits in ((small, False), (large, True)):
        name = exact_name(matrix.values[None], WEIGHT) if waits else ""
        lines, _, _ = unpack(pack_lines([matrix], ["a"], ["#000000"]))
        header, _ = unpacked(pack_matrix(matrix, identity="x", title="t", is_local=True))
        assert lines["exact_name"] == header["exact_name"] == name


def test_other_weights_have_another_name_and_very_many_none() -> None:
    weights = np.zeros((1, 300, 300), np.float32)
    other = weights.copy()
    other[0, 1, 2] = 1e-7
    assert exact_name(weights, WEIGHT) != exact_name(other, WEIGHT)
    assert exact_name(weights, WEIGHT) != exact_name(weights, NORM)
    assert exact_name(weights[:, :4], WEIGHT) == ""
    assert exact_name(np.zeros(EXACT_LATER + 1, np.float32), WEIGHT) == ""
