"""What is sent to the line view can be read back, and nothing in it can be misread."""

import dataclasses
import json
import struct
import zlib
from typing import Any

import numpy as np
import pytest

from components.views.attention_lines import pack
from components.views.exact_weights import EXACT_CELLS
from dashboard.records.attention import TokenMatrix
from tests.small_records import HOSTILE, NORM, small_matrix

COLOURS = ("#3556d4", "#e07b00", "#2a9d5c")
LABELS = ("head 1", "head 2", "head 3")


def unpack(data: bytes) -> tuple[dict[str, Any], np.ndarray, np.ndarray | None]:
    """Header, levels and exact weights, read as the JavaScript reads them."""
    (length,) = struct.unpack("<I", data[:4])
    header = json.loads(data[4 : 4 + length])
    body = zlib.decompress(data[4 + length :])
    n_cells = int(np.prod(header["shape"]))
    levels = np.frombuffer(body, np.uint8, n_cells).reshape(header["shape"])
    if not header["exact"]:
        assert len(body) == n_cells
        return header, levels, None
    exact = np.frombuffer(body, "<f4", n_cells, offset=n_cells).reshape(header["shape"])
    assert len(body) == 5 * n_cells
    return header, levels, exact


def three_heads() -> list[TokenMatrix]:
    first = small_matrix()
    return [dataclasses.replace(first, values=first.values[:, ::step]) for step in (1, -1, 1)]


def test_weights_survive_exactly_and_levels_within_half_a_step() -> None:
    matrices = three_heads()
    header, levels, exact = unpack(pack(matrices, LABELS, COLOURS))
    weights = np.stack([matrix.values for matrix in matrices])
    assert header["shape"] == [3, 5, 7]
    assert exact is not None
    np.testing.assert_array_equal(exact, weights)
    assert np.abs(levels / 255 - weights).max() <= 1 / 510 + 1e-7


def test_header_says_what_is_drawn() -> None:
    matrix = dataclasses.replace(small_matrix(), is_renormalised=True)
    header, _, _ = unpack(pack([matrix], ["layer 1, head 3"], ["#3556D4"], file_name="a/../b c"))
    assert header["queries"] == list(matrix.rows)
    assert header["keys"] == list(matrix.columns)
    assert header["query_index"] == matrix.row_index.tolist()
    assert header["key_index"] == matrix.column_index.tolist()
    assert header["hidden"] == [[0.1] * 5]
    assert header["is_renormalised"] is True
    assert header["labels"] == ["layer 1, head 3"]
    assert header["file_name"] == "a_.._b_c"


@pytest.mark.parametrize("name", ["", "...", "///", "語"])
def test_a_file_always_has_a_name(name: str) -> None:
    assert unpack(pack([small_matrix()], ["a"], ["#000000"], file_name=name))[0]["file_name"] == (
        "attention"
    )


def test_hostile_and_broken_tokens_are_plain_strings() -> None:
    tokens = (HOSTILE, "\ud800", "\x00", "\u2028", "<s>")
    matrix = dataclasses.replace(small_matrix(), rows=tokens)
    header, _, _ = unpack(pack([matrix], ["a"], ["#000000"]))
    assert tuple(header["queries"]) == tokens


def test_long_texts_travel_rounded() -> None:
    side = int(EXACT_CELLS**0.5)
    assert unpack(pack([small_matrix(side, side)], ["a"], ["#000000"]))[2] is not None
    header, levels, exact = unpack(pack([small_matrix(side, side + 1)], ["a"], ["#000000"]))
    assert exact is None
    assert not header["exact"]
    assert levels.shape == (1, side, side + 1)


def test_nothing_to_draw_is_sent_as_such() -> None:
    header, levels, _ = unpack(pack([small_matrix(0, 0)], ["a"], ["#000000"]))
    assert header["shape"] == [1, 0, 0]
    assert levels.size == 0


def test_what_does_not_belong_together_is_refused() -> None:
    other = dataclasses.replace(small_matrix(), columns=("x",) * 7)
    with pytest.raises(ValueError, match="different queries or keys"):
        pack([small_matrix(), other], LABELS[:2], COLOURS[:2])
    norms = dataclasses.replace(small_matrix(), measure=NORM)
    with pytest.raises(ValueError, match="different measures"):
        pack([small_matrix(), norms], LABELS[:2], COLOURS[:2])
    with pytest.raises(ValueError, match="1 matrices, 2 labels, 1 colours"):
        pack([small_matrix()], LABELS[:2], COLOURS[:1])
    with pytest.raises(ValueError, match="0 matrices"):
        pack([], [], [])
    with pytest.raises(ValueError, match="#rrggbb"):
        pack([small_matrix()], ["a"], ["red; background: url(//x)"])
