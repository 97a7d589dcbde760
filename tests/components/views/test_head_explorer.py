"""What travels to the browser is what the model gave, and what comes back is checked."""

import json
import struct
import zlib

import numpy as np

from components.browser.packed import packed
from components.views.exact_weights import ExactMessage, rounded
from components.views.head_explorer import (
    AT_ONCE,
    pack_matrix,
    store_messages,
    text_id,
)
from dashboard.analysis.attention.roles import head_description, head_statistics
from dashboard.analysis.attention.thumbnails import CELL, thumbnails
from dashboard.analysis.attention.views import Shown, attention_matrix
from dashboard.records.attention import WEIGHT
from tests.records_by_hand import encoding_of, random_attention, text_of
from tests.small_records import NORM

TOKENS = ("[CLS]", "<s>", "</script><img", "the", "the", "[SEP]", "b")


def unpacked(message: bytes) -> tuple[dict[str, object], bytes]:
    """Header and body, as the page reads them."""
    (length,) = struct.unpack("<I", message[:4])
    return json.loads(message[4 : 4 + length]), zlib.decompress(message[4 + length :])


def test_every_head_arrives_within_half_a_level() -> None:
    attention = random_attention(2, 3, 7)
    encoding = encoding_of(text_of(TOKENS), attention)
    first, *rest = store_messages("x", encoding, WEIGHT)
    header, body = unpacked(first.tobytes())
    assert header == {"id": "x", "rows": 3, "columns": 4, "cell": CELL}
    small = np.frombuffer(body, np.uint8).reshape(3, 4, CELL, CELL) / 255
    np.testing.assert_allclose(small**2, thumbnails(attention), atol=0.005)
    assert len(rest) == 1
    header, body = unpacked(rest[0].tobytes())
    assert (header["first_layer"], header["heads"], header["tokens"]) == (0, 3, 7)
    found = np.frombuffer(body, np.uint8).reshape(attention.shape) / 255
    assert np.abs(found - attention).max() <= 1 / 510 + 1e-6


def test_long_texts_are_sent_in_whole_layers() -> None:
    n = 300
    attention = np.full((5, 40, n, n), 1 / n, dtype=np.float32)
    encoding = encoding_of(text_of(("a",) * n), attention)
    messages = [
        unpacked(message.tobytes()) for message in store_messages("x", encoding, WEIGHT)[1:]
    ]
    per_layer = 40 * n * n
    assert [header["first_layer"] for header, _ in messages] == [0, 1, 2, 3, 4]
    assert all(len(body) == per_layer <= AT_ONCE for _, body in messages)


def test_the_matrix_arrives_exactly_and_its_labels_as_data() -> None:
    weights = random_attention(1, 1, 7)[0, 0]
    matrix = attention_matrix(
        weights, text_of(TOKENS, pair_from=6), Shown(hide_special=True), WEIGHT
    )
    message = pack_matrix(
        matrix, identity="x", title="Layer 1, head 3 · index [0][2]", is_local=False, boundary=6
    )
    header, body = unpacked(message)
    assert header["queries"] == ["<s>", "</script><img", "the", "the", "b"]
    assert (header["query_boundary"], header["key_boundary"]) == (4, 4)
    assert header["file_name"] == "attention_layer_1_head_3_index_0_2"
    cells = 25
    np.testing.assert_array_equal(np.frombuffer(body[cells:], "<f4").reshape(5, 5), matrix.values)
    np.testing.assert_array_equal(
        np.frombuffer(body[:cells], np.uint8).reshape(5, 5), rounded(matrix.values, (0, 1))
    )


def test_texts_have_different_names_and_hostile_ones_stay_json() -> None:
    one, other = (
        encoding_of(text_of(tuple(tokens)), random_attention(1, 1, 2)) for tokens in ("ab", "ac")
    )
    assert text_id("m", one) != text_id("m", other) != text_id("n", other)
    of_measures = {text_id("m", one, measure) for measure in (WEIGHT, NORM)}
    assert len({text_id("m", one), *of_measures}) == 3
    header, _ = unpacked(packed(ExactMessage(name="</script>\u2028é"), np.zeros(1, np.uint8)))
    assert header == {"name": "</script>\u2028é"}


def test_heads_are_described_from_1() -> None:
    statistics = head_statistics(random_attention(2, 3, 7), text_of(TOKENS))
    assert head_description(statistics, 1, 2).startswith("layer 2, head 3 · index [1][2] · ")
    assert head_description(statistics, 1, -1) == "layer 2, mean over heads"
    assert head_description(statistics, -1, 2) == "head 3, mean over layers"
