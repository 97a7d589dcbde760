"""Attention as lines between two columns of tokens: queries left, keys right.

One block of bytes is drawn by JavaScript. What a reader points at,
chooses or moves to is drawn in the browser, so that nothing waits for the server; chosen tokens and
the stretch that is shown are shared with other views of the text
(`components.inputs.token_choice`). On a page that keeps all heads of the text
(`components.views.head_explorer`), another head that is picked there is drawn at once as well.

A text of more than 40 tokens is shown as a stretch of 28 per column. A map beside each column holds
the whole text; lines to tokens beyond the stretch end at a row that says how many there are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from components.browser.bundle import component
from components.browser.packed import packed
from components.inputs.token_choice import OpenText
from components.inputs.token_positions import TokenChoice, first_row_from
from components.views.exact_weights import EXACT_CELLS, exact_name, rounded
from dashboard.records.attention import Measure, TokenMatrix

_mount = component(
    "attention_lines",
    '<div class="attention-lines"></div>',
    Path(__file__).with_name("attention_lines.js"),
)


@dataclass(frozen=True, kw_only=True)
class LinesMessage:
    """What `attention_lines.js` draws; see `pack`.

    Indices are positions in the text, boundaries are rows; `shape` is heads, queries, keys, and
    `hidden` the share of each query, per head.
    """

    shape: tuple[int, int, int]
    queries: Sequence[str]
    keys: Sequence[str]
    query_index: Sequence[int]
    key_index: Sequence[int]
    measure: Measure
    scale: tuple[float, float]
    hidden: Sequence[Sequence[float]]
    is_renormalised: bool
    labels: Sequence[str]
    colours: Sequence[str]
    exact: bool
    exact_name: str
    id: str | None
    scope: str | None
    opening: TokenChoice | None
    query_boundary: int
    key_boundary: int
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a view stands among others of the same text.

    Attributes:
        opened: The text whose chosen tokens and shown stretch this view shares; None for its own.
        local: `text_id` of `components.views.head_explorer` where this is one head with nothing
            hidden, merged or filtered, so that another one can be drawn from the page's store;
            else None.
        boundary: Position of the first token of the second text, or None.
    """

    opened: OpenText | None = None
    local: str | None = None
    boundary: int | None = None


def show_attention_lines(data: bytes, *, key: str) -> None:
    """Draw the bytes of `pack`; pointing at a token shows only its lines and weights.

    The opacity of a line is its weight, whatever the number of heads. Weights below 1/510 are not
    drawn. Mass on hidden keys is drawn as a bar beside its query.
    """
    _mount(key=key, data=data)


def pack(
    matrices: Sequence[TokenMatrix],
    labels: Sequence[str],
    colours: Sequence[str],
    *,
    file_name: str = "attention",
    place: Place | None = None,
) -> bytes:
    """The bytes that `attention_lines.js` reads.

    Both `[head query key]`: `rounded` values, then little-endian float32 up to `EXACT_CELLS`;
    beyond, exact values follow (`components.views.exact_weights`).

    Args:
        matrices: One per head, all with the same queries and keys, already filtered.
        labels: What each head is called, such as "head 3".
        colours: Colour of each head as `#rrggbb`, fit for the theme.
        file_name: Name of the downloaded picture, without its ending.
        place: The text among the page's other views; None where it stands alone.

    Raises:
        ValueError: The matrices do not fit each other, or labels or colours do not fit them.
    """
    first = _checked(matrices, labels, colours)
    values = np.stack([matrix.values for matrix in matrices]).astype("<f4", copy=False)
    exact = values.size <= EXACT_CELLS
    scale = first.measure.scale(values)
    at = place or Place()
    message = LinesMessage(
        shape=values.shape,
        queries=first.rows,
        keys=first.columns,
        query_index=first.row_index.tolist(),
        key_index=first.column_index.tolist(),
        measure=first.measure,
        scale=scale,
        hidden=[matrix.left_out_share.astype(float).round(4).tolist() for matrix in matrices],
        is_renormalised=any(matrix.is_renormalised for matrix in matrices),
        labels=labels,
        colours=colours,
        exact=exact,
        exact_name=exact_name(values, first.measure),
        id=at.local,
        scope=at.opened.scope if at.opened else None,
        opening=at.opened.opening if at.opened else None,
        query_boundary=first_row_from(first.row_index, at.boundary),
        key_boundary=first_row_from(first.column_index, at.boundary),
        file_name=re.sub(r"[^\w.-]+", "_", file_name, flags=re.ASCII).strip("._") or "attention",
    )
    return packed(message, rounded(values, scale), *([values] if exact else []))


def _checked(
    matrices: Sequence[TokenMatrix], labels: Sequence[str], colours: Sequence[str]
) -> TokenMatrix:
    """The first matrix, after checking that all belong together."""
    if not matrices or not len(matrices) == len(labels) == len(colours):
        raise ValueError(f"{len(matrices)} matrices, {len(labels)} labels, {len(colours)} colours.")
    first = matrices[0]
    for matrix in matrices:
        if (matrix.rows, matrix.columns) != (first.rows, first.columns):
            raise ValueError("The matrices have different queries or keys.")
        if matrix.measure != first.measure:
            raise ValueError("The matrices hold different measures.")
    wrong = [colour for colour in colours if not re.fullmatch("#[0-9a-fA-F]{6}", colour)]
    if wrong:
        raise ValueError(f"Colours must be #rrggbb, not {wrong}.")
    return first
