"""Every head of a text, live in the browser: thumbnails of all, one of them large.

Three views share the weights that a hidden one keeps in the page. A click on a thumbnail draws that
head at once, without the server; Python hears of it afterwards and sends what belongs to it (exact
weights, figures, the link). Weights travel as uint8, compressed: a weight is off by 1/510 at most
until its exact value has come.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from components.browser.bundle import component
from components.browser.packed import packed
from components.inputs.token_choice import OpenText
from components.inputs.token_positions import TokenChoice, first_row_from
from components.views.exact_weights import EXACT_CELLS, exact_name, rounded
from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.attention.thumbnails import thumbnails
from dashboard.figures.theme import DARK, LIGHT
from dashboard.records.attention import Measure, TokenMatrix
from dashboard.records.encodings import Encoding

_HERE = Path(__file__).parent

AT_ONCE = 6 * 2**20
"""Bytes of weights that one message holds at most before compression, unless a layer has more."""

Messages = tuple[np.ndarray, ...]
"""All heads of a text, and their thumbnails, as bytes in uint8 arrays."""


MOSAIC = "head_mosaic"

_store = component("head_store", "<span hidden></span>", _HERE / "store.js")
_mosaic = component(MOSAIC, '<div class="head-mosaic"></div>', _HERE / "mosaic.js")
_matrix = component("head_matrix", '<div class="head-matrix"></div>', _HERE / "matrix.js")


@dataclass(frozen=True, kw_only=True)
class ThumbnailsMessage:
    """Thumbnails of a text, as uint8; see `store_messages`."""

    id: str
    rows: int
    columns: int
    cell: int


@dataclass(frozen=True, kw_only=True)
class LayersMessage:
    """Whole layers of a text from `first_layer` on, as uint8; see `store_messages`."""

    id: str
    first_layer: int
    heads: int
    tokens: int
    scale: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class MosaicColours:
    """Colours of one theme: of weights from 0 to 1, and of what heads do."""

    weight: Sequence[str]
    roles: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class MosaicMessage:
    """What `mosaic.js` draws; see `show_head_mosaic`."""

    id: str
    layers: int
    heads: int
    roles: Sequence[int]
    descriptions: Sequence[str]
    selected: tuple[int, int] | None
    light: MosaicColours
    dark: MosaicColours


@dataclass(frozen=True, kw_only=True)
class MatrixMessage:
    """What `matrix.js` draws; see `pack_matrix`.

    Indices are positions in the text, boundaries are rows; `light` and `dark` are the colours of
    weights from 0 to 1.
    """

    id: str
    title: str
    is_local: bool
    queries: Sequence[str]
    keys: Sequence[str]
    query_index: Sequence[int]
    key_index: Sequence[int]
    measure: Measure
    scale: tuple[float, float]
    scope: str | None
    opening: TokenChoice | None
    hidden: Sequence[float]
    is_renormalised: bool
    query_boundary: int
    key_boundary: int
    exact: bool
    exact_name: str
    with_values: bool
    light: Sequence[str]
    dark: Sequence[str]
    file_name: str


def text_id(name: str, encoding: Encoding, measure: Measure | None = None) -> str:
    """What the views of one text call it in the page, or one measure of it."""
    text = encoding.text
    key = json.dumps([name, text.text, text.text_b, *([measure.name] if measure else [])])
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def store_messages(identity: str, encoding: Encoding, measure: Measure) -> Messages:
    """What the hidden view keeps: the thumbnails first, then all heads, as bytes in uint8 arrays.

    Thumbnails `[row column cell cell]` hold the root, so that weak weights show; their last row
    and column are means. Heads are `[layer head query key]`, in whole layers. All of them share
    one scale.

    Args:
        identity: Of `text_id`, of this measure.
        encoding: The text.
        measure: What is kept of it.
    """
    values = attention_of(encoding, measure)
    low, high = scale = measure.scale(values)
    small = np.clip((thumbnails(values) - low) / (high - low), 0, 1)
    rows, columns, cell = small.shape[:3]
    first_message = ThumbnailsMessage(id=identity, rows=rows, columns=columns, cell=cell)
    messages = [packed(first_message, rounded(np.sqrt(small), (0, 1)))]
    n_layers, n_heads, n_tokens = encoding.sizes
    step = max(1, AT_ONCE // (n_heads * n_tokens * n_tokens))
    for first in range(0, n_layers, step):
        message = LayersMessage(
            id=identity, first_layer=first, heads=n_heads, tokens=n_tokens, scale=scale
        )
        messages.append(packed(message, rounded(values[first : first + step], scale)))
    return tuple(np.frombuffer(one, dtype=np.uint8) for one in messages)


def show_head_store(messages: Messages, *, first: int, end: int | None) -> None:
    """Send weights of a text to the page, where the other views find them.

    Args:
        messages: All messages of `store_messages`.
        first: The first one to send; 0 holds the thumbnails.
        end: The one before which to stop, or None for all that are left.
    """
    with st.container(gap=None, key=f"head_store_from_{first}"):
        for i, message in list(enumerate(messages))[first:end]:
            _store(key=f"head_store_{i}", data=message.tobytes(), height=1)


def show_head_mosaic(
    identity: str,
    *,
    n_layers: int,
    n_heads: int,
    roles: Sequence[int],
    descriptions: Sequence[str],
    selected: tuple[int, int] | None,
    on_pick: Callable[[], None],
) -> None:
    """Thumbnails of all heads and of the means; a click or an arrow key picks one.

    Args:
        identity: Of `text_id`.
        n_layers: Layers; below the last comes the mean over layers.
        n_heads: Heads; right of the last comes the mean over heads.
        roles: Per thumbnail, row by row, means included: index into the palette's roles, or -1.
        descriptions: Per thumbnail, what pointing at it says.
        selected: (layer, head) from 0, where -1 stands for a mean; None for nothing.
        on_pick: Called after a pick; `picked` then says layer and head, -1 for a mean.
    """
    message = MosaicMessage(
        id=identity,
        layers=n_layers,
        heads=n_heads,
        roles=roles,
        descriptions=descriptions,
        selected=selected,
        light=MosaicColours(weight=LIGHT.weight, roles=LIGHT.roles),
        dark=MosaicColours(weight=DARK.weight, roles=DARK.roles),
    )
    _mosaic(key=MOSAIC, data=asdict(message), on_pick_change=on_pick)


def show_head_matrix(data: bytes) -> None:
    """One head, or a mean, large: the bytes of `pack_matrix`."""
    _matrix(key="head_matrix", data=data)


def pack_matrix(
    matrix: TokenMatrix,
    *,
    identity: str,
    title: str,
    is_local: bool,
    opened: OpenText | None = None,
    boundary: int | None = None,
    with_values: bool = False,
) -> bytes:
    """The bytes that `matrix.js` reads: levels, then exact float32 up to `EXACT_CELLS`.

    Beyond, exact weights follow (`components.views.exact_weights`).

    Args:
        matrix: What to draw; filtered weights are 0 and count as hidden.
        identity: Of `text_id`, of the matrix's measure.
        title: What is drawn, in words.
        is_local: Whether another head can be drawn from the stored weights as they are: whole rows
            of one head, nothing hidden, merged or filtered.
        opened: The text whose chosen tokens and shown part this view shares; None for its own.
        boundary: Position of the first token of the second text, or None.
        with_values: Write the weights into the cells, where they are large enough.
    """
    exact, scale = matrix.values.size <= EXACT_CELLS, matrix.measure.scale(matrix.values)
    message = MatrixMessage(
        id=identity,
        title=title,
        is_local=is_local,
        queries=matrix.rows,
        keys=matrix.columns,
        query_index=matrix.row_index.tolist(),
        key_index=matrix.column_index.tolist(),
        measure=matrix.measure,
        scale=scale,
        scope=opened.scope if opened else None,
        opening=opened.opening if opened else None,
        hidden=matrix.left_out_share.astype(float).round(5).tolist(),
        is_renormalised=matrix.is_renormalised,
        query_boundary=first_row_from(matrix.row_index, boundary),
        key_boundary=first_row_from(matrix.column_index, boundary),
        exact=exact,
        exact_name=exact_name(matrix.values, matrix.measure),
        with_values=with_values,
        light=LIGHT.weight,
        dark=DARK.weight,
        file_name=re.sub(r"\W+", "_", f"attention_{title}", flags=re.ASCII).strip("_").lower(),
    )
    follows = [matrix.values.astype("<f4", copy=False)] * exact
    return packed(message, rounded(matrix.values, scale), *follows)
