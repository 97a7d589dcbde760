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
from components.views.exact_weights import EXACT_CELLS, exact_name
from dashboard.analysis.attention.thumbnails import thumbnails
from dashboard.figures.theme import DARK, LIGHT
from dashboard.records.attention import AttentionMatrix
from dashboard.records.encodings import Encoding

_HERE = Path(__file__).parent

AT_ONCE = 6 * 2**20
"""Bytes of weights that one message holds at most before compression, unless a layer has more."""


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
    """What `matrix.js` draws; see `show_head_matrix` and `pack_matrix`.

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


def text_id(name: str, encoding: Encoding) -> str:
    """What the views of one text call it in the page."""
    text = encoding.text
    key = json.dumps([name, text.text, text.text_b])
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def levels(weights: np.ndarray) -> np.ndarray:
    """Weights from 0 to 1 as uint8, rounded."""
    result: np.ndarray = np.rint(np.clip(weights, 0, 1) * np.float32(255)).astype(np.uint8)
    return result


def store_messages(identity: str, encoding: Encoding) -> tuple[np.ndarray, ...]:
    """What the hidden view keeps: the thumbnails first, then all heads, as bytes in uint8 arrays.

    Thumbnails `[row column cell cell]` hold the root of the weight, so that weak ones show; their
    last row and column are means. Heads are `[layer head query key]`, in whole layers.
    """
    small = thumbnails(encoding.attention)
    rows, columns, cell = small.shape[:3]
    first_message = ThumbnailsMessage(id=identity, rows=rows, columns=columns, cell=cell)
    messages = [packed(first_message, levels(np.sqrt(np.clip(small, 0, 1))))]
    n_layers, n_heads, n_tokens = encoding.attention.shape[:3]
    step = max(1, AT_ONCE // (n_heads * n_tokens * n_tokens))
    for first in range(0, n_layers, step):
        message = LayersMessage(id=identity, first_layer=first, heads=n_heads, tokens=n_tokens)
        messages.append(packed(message, levels(encoding.attention[first : first + step])))
    return tuple(np.frombuffer(one, dtype=np.uint8) for one in messages)


def show_head_store(messages: Sequence[np.ndarray], *, first: int, end: int | None) -> None:
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


def show_head_matrix(
    matrix: AttentionMatrix,
    *,
    identity: str,
    title: str,
    is_local: bool,
    opened: OpenText | None = None,
    boundary: int | None = None,
    with_values: bool = False,
) -> None:
    """One head, or a mean, large.

    Args:
        matrix: What to draw; filtered weights are 0 and count as hidden.
        identity: Of `text_id`.
        title: What is drawn, in words.
        is_local: Whether another head can be drawn from the stored weights as they are: whole rows
            of one head, nothing hidden, merged or filtered.
        opened: The text whose chosen tokens and shown part this view shares; None for its own.
        boundary: Position of the first token of the second text, or None.
        with_values: Write the weights into the cells, where they are large enough.
    """
    data = pack_matrix(
        matrix,
        identity=identity,
        title=title,
        is_local=is_local,
        opened=opened,
        boundary=boundary,
        with_values=with_values,
    )
    _matrix(key="head_matrix", data=data)


def pack_matrix(
    matrix: AttentionMatrix,
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
    """
    exact = matrix.weights.size <= EXACT_CELLS
    message = MatrixMessage(
        id=identity,
        title=title,
        is_local=is_local,
        queries=matrix.queries,
        keys=matrix.keys,
        query_index=matrix.query_index.tolist(),
        key_index=matrix.key_index.tolist(),
        scope=opened.scope if opened else None,
        opening=opened.opening if opened else None,
        hidden=matrix.hidden_share.astype(float).round(5).tolist(),
        is_renormalised=matrix.is_renormalised,
        query_boundary=first_row_from(matrix.query_index, boundary),
        key_boundary=first_row_from(matrix.key_index, boundary),
        exact=exact,
        exact_name=exact_name(matrix.weights),
        with_values=with_values,
        light=LIGHT.weight,
        dark=DARK.weight,
        file_name=re.sub(r"\W+", "_", f"attention_{title}", flags=re.ASCII).strip("_").lower(),
    )
    parts = [levels(matrix.weights)]
    if exact:
        parts.append(np.ascontiguousarray(matrix.weights, dtype="<f4"))
    return packed(message, *parts)
