"""A labelled matrix of similarities on a canvas: pointing at a cell marks both of its words.

Plotly's heat maps neither tell which cell was clicked nor mark labels; this view does both, for 2
or for 512 words. One file of JavaScript draws one block of bytes and sends back the cell that a
reader chooses. Arrow keys move between cells, Enter chooses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from components.browser.bundle import component
from components.browser.packed import packed
from components.browser.picked import no_pick
from dashboard.records.meaning import SimilarityMatrix

_mount = component(
    "word_grid", '<div class="word-grid"></div>', Path(__file__).with_name("word_grid.js")
)


@dataclass(frozen=True, kw_only=True)
class GridMessage:
    """What `word_grid.js` draws; see `show_word_grid`."""

    rows: Sequence[str]
    columns: Sequence[str]
    best_in_row: Sequence[int]
    best_in_column: Sequence[int]
    colours: Sequence[str]
    axes: tuple[str, str]
    selected: tuple[int, int] | None
    can_pick: bool


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
        on_pick: Called when a reader has chosen a cell; `picked` tells its row and column.
    """
    data = pack(matrix, colours, axes=axes, selected=selected, can_pick=on_pick is not None)
    _mount(key=key, data=data, on_pick_change=on_pick or no_pick)


def pack(
    matrix: SimilarityMatrix,
    colours: Sequence[str],
    *,
    axes: tuple[str, str],
    selected: tuple[int, int] | None,
    can_pick: bool,
) -> bytes:
    """The bytes that `word_grid.js` reads: the similarities as little-endian float32, packed."""
    message = GridMessage(
        rows=matrix.rows,
        columns=matrix.columns,
        best_in_row=matrix.best_in_row.tolist(),
        best_in_column=matrix.best_in_column.tolist(),
        colours=colours,
        axes=axes,
        selected=selected,
        can_pick=can_pick,
    )
    return packed(message, matrix.similarities.astype("<f4"))
