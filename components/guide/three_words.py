"""The numbers of the three words: edited in small tables, kept, and written into the link.

In the link they are one parameter, `numbers`: the vectors and then the matrices, row after row,
with "_" between. A link that holds anything else falls back to the first numbers and says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import pandas as pd
import streamlit as st

from components.address.links import note_link

WORDS = ("cats", "chase", "mice")
VECTORS = [[1.0, 0.0, 1.0], [0.0, 2.0, 0.0], [1.0, 1.0, 0.0]]
MATRICES: dict[str, list[list[float]]] = {
    "W_Q": [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]],
    "W_K": [[0.0, 1.0], [1.0, 0.0], [2.0, 0.0]],
    "W_V": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
}
LARGEST = 1000.0
"""Numbers beyond would only show that exponentials overflow."""


_SHAPES = ((3, 3), (3, 2), (3, 2), (3, 2))
_COUNT = sum(prod(shape) for shape in _SHAPES)
_NUMBER = re.compile(r"-?\d{1,4}(\.\d{1,6})?", re.ASCII)
_BASE = "_numbers_base"
"""What the tables were filled with: while it stays the same, they keep what was typed."""

_ROUND = "_numbers_round"
_KEPT = "_numbers_kept"
"""The parameter as this session wrote it last; None for the first numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeWords:
    """The vectors of the words and the three matrices, in double precision.

    Attributes:
        x: Vectors `[word, 3]`.
        w_q: Matrix of the queries `[3, 2]`.
        w_k: Matrix of the keys `[3, 2]`.
        w_v: Matrix of the values `[3, 2]`.
    """

    x: np.ndarray
    w_q: np.ndarray
    w_k: np.ndarray
    w_v: np.ndarray


FIRST = ThreeWords(
    x=np.array(VECTORS), **{name.lower(): np.array(rows) for name, rows in MATRICES.items()}
)


@dataclass(frozen=True)
class _Numbers:
    """The edited numbers in a link."""

    name: str = "numbers"

    def said(self) -> str | None:
        """What a link holds; None for the first numbers."""
        kept: str | None = st.session_state.get(_KEPT)
        return kept


NUMBERS = _Numbers()


def numbers_text(numbers: ThreeWords) -> str:
    """The numbers as they stand in a link."""
    parts = (numbers.x, numbers.w_q, numbers.w_k, numbers.w_v)
    return "_".join(_said(value) for part in parts for value in part.ravel().tolist())


def _said(value: float) -> str:
    """A number with as many decimals as it needs, six at most."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def read_numbers(text: str) -> ThreeWords | None:
    """The numbers of a link, or None where it does not hold all of them, each in the range."""
    words = text.split("_")
    if len(words) != _COUNT or not all(_NUMBER.fullmatch(word) for word in words):
        return None
    values = np.array([float(word) for word in words])
    if np.abs(values).max() > LARGEST:
        return None
    ends = np.cumsum([prod(shape) for shape in _SHAPES])
    parts = np.split(values, ends[:-1])
    x, w_q, w_k, w_v = (part.reshape(shape) for part, shape in zip(parts, _SHAPES, strict=True))
    return ThreeWords(x=x, w_q=w_q, w_k=w_k, w_v=w_v)


def edit_numbers() -> ThreeWords:
    """The tables to type in, filled from the link, and what they hold now."""
    base = _base()
    st.caption("Vectors x of the three words")
    x = _edited("x", base.x, WORDS)
    with st.expander("The matrices W_Q, W_K and W_V"):
        matrices = {}
        for name in MATRICES:
            st.caption(name)
            matrices[name] = _edited(name, getattr(base, name.lower()), ["1", "2", "3"])
    numbers = ThreeWords(x=x, **{name.lower(): matrix for name, matrix in matrices.items()})
    _keep(numbers)
    if st.session_state[_KEPT] is not None:
        st.button(
            "Back to the first numbers",
            key="first_numbers",
            icon=":material/undo:",
            type="tertiary",
            on_click=_start_again,
        )
    return numbers


def _base() -> ThreeWords:
    """What the tables begin with: the link's numbers, what was there before, or the first ones."""
    asked = st.query_params.get(NUMBERS.name)
    if asked is not None and asked != st.session_state.get(_KEPT):
        found = read_numbers(asked)
        if found is None:
            note_link(
                NUMBERS.name,
                f"The link asks for numbers that cannot be read: {_COUNT} are needed, each from "
                f"{-LARGEST:g} to {LARGEST:g}. Showing the first ones.",
            )
        _begin(found or FIRST)
    elif _BASE not in st.session_state or _table("x") not in st.session_state:
        _begin(read_numbers(st.session_state.get(_KEPT) or "") or FIRST)
    base: ThreeWords = st.session_state[_BASE]
    return base


def _begin(numbers: ThreeWords) -> None:
    """Fill fresh tables."""
    st.session_state[_BASE] = numbers
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _start_again() -> None:
    """Forget what was typed."""
    st.session_state[_KEPT] = None
    st.query_params.pop(NUMBERS.name, None)
    _begin(FIRST)


def _keep(numbers: ThreeWords) -> None:
    """Write the numbers into the address, and remember them for a visit to another page."""
    text = numbers_text(numbers)
    kept = None if text == numbers_text(FIRST) else text
    if kept is None:
        st.query_params.pop(NUMBERS.name, None)
    elif st.query_params.get(NUMBERS.name) != kept:
        st.query_params[NUMBERS.name] = kept
    st.session_state[_KEPT] = kept


def _table(part: str) -> str:
    """Key of the table of one part, in this round."""
    return f"edit_{part}_{st.session_state[_ROUND]}"


def _edited(part: str, numbers: np.ndarray, rows: Sequence[str]) -> np.ndarray:
    """A small table of numbers that the reader may change."""
    columns = [str(i + 1) for i in range(numbers.shape[1])]
    column = st.column_config.NumberColumn(
        min_value=-LARGEST, max_value=LARGEST, step=0.1, format="%.1f"
    )
    edited = st.data_editor(
        pd.DataFrame(numbers, index=rows, columns=columns),
        key=_table(part),
        column_config=dict.fromkeys(columns, column),
        alt=f"Numbers of {part}, to be changed",
    )
    return in_range(edited.to_numpy(dtype=np.float64, na_value=0.0))


def in_range(numbers: np.ndarray) -> np.ndarray:
    """What was typed, rounded as a link holds it; what is no number counts as 0."""
    finite = np.nan_to_num(numbers, nan=0.0, posinf=LARGEST, neginf=-LARGEST)
    clipped: np.ndarray = np.round(np.clip(finite, -LARGEST, LARGEST), 6) + 0.0
    return clipped
