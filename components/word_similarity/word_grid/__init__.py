"""A labelled matrix of similarities on a canvas: pointing at a cell marks both of its words.

Plotly's heat maps neither tell which cell was clicked nor mark labels; this view does both, for 2
or for 512 words. One file of JavaScript draws one block of bytes and sends back the cell that a
reader chooses. Arrow keys move between cells, Enter chooses.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from components.browser.packed import UNPACK_JS, packed
from dashboard.records.meaning import SimilarityMatrix

_HERE = Path(__file__).parent

_mount = st.components.v2.component(
    "word_grid",
    html='<div class="word-grid"></div>',
    css=(_HERE / "word_grid.css").read_text(encoding="utf-8"),
    js=UNPACK_JS + (_HERE / "word_grid.js").read_text(encoding="utf-8"),
)


def show_word_grid(
    matrix: SimilarityMatrix,
    colours: Sequence[str],
    *,
    key: str,
    axes: tuple[str, str],
    selected: tuple[int, int] | None = None,
    on_pick: Callable[[], None] | None = None,
) -> None:
    """Draw the matrix with its values where they fit, and mark the best matches.

    Args:
        matrix: What to draw; values from -1 to 1.
        colours: Colours from -1 to 1 at equal distances, as `#rrggbb`.
        key: Key of the component.
        axes: What the rows and the columns are.
        selected: Row and column (from 0) that the rest of the page is about.
        on_pick: Called when a reader has chosen a cell; `picked_cell` tells which.
    """
    data = pack(matrix, colours, axes=axes, selected=selected, can_pick=on_pick is not None)
    _mount(key=key, data=data, on_pick_change=on_pick or _ignore)


def _ignore() -> None:
    """A view from which nothing is chosen."""


def picked_cell(key: str, shape: tuple[int, int]) -> tuple[int, int] | None:
    """The cell that was chosen just now; None where the browser sent nothing sensible."""
    state: Any = st.session_state.get(key)
    sent = state.get("pick") if hasattr(state, "get") else None
    if not isinstance(sent, list) or len(sent) != len(shape):
        return None
    if not all(type(i) is int and 0 <= i < n for i, n in zip(sent, shape, strict=True)):
        return None
    return sent[0], sent[1]


def pack(
    matrix: SimilarityMatrix,
    colours: Sequence[str],
    *,
    axes: tuple[str, str],
    selected: tuple[int, int] | None,
    can_pick: bool,
) -> bytes:
    """The bytes that `word_grid.js` reads: the similarities as little-endian float32, packed."""
    header = {
        "rows": matrix.rows,
        "columns": matrix.columns,
        "best_in_row": matrix.best_in_row.tolist(),
        "best_in_column": matrix.best_in_column.tolist(),
        "colours": list(colours),
        "axes": axes,
        "selected": selected,
        "can_pick": can_pick,
    }
    return packed(header, matrix.similarities.astype("<f4"))
