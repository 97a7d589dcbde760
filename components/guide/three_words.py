"""The numbers of the three words: edited in small tables, kept, and written into the link.

In the link they are one parameter, `numbers`: the vectors and then the matrices, row after row,
with "_" between. A link that holds anything else falls back to the first numbers and says so.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components.address.links import note_link
from dashboard.analysis.attention.toy import Rows, cleaned

WORDS = ("cats", "chase", "mice")
FIRST: Mapping[str, Rows] = {
    "x": ((1, 0, 1), (0, 2, 0), (1, 1, 0)),
    "w_q": ((1, 0), (1, 1), (0, 1)),
    "w_k": ((0, 1), (1, 0), (2, 0)),
    "w_v": ((1, 0), (0, 1), (1, 1)),
}
"""The vectors of the words, and the three matrices."""

LARGEST, PLACES = 1000.0, 6
"""Numbers beyond would only show that exponentials overflow; and their decimals in the link."""

_COUNT = sum(len(row) for rows in FIRST.values() for row in rows)
_NUMBER = re.compile(r"-?\d{1,4}(\.\d{1,6})?", re.ASCII)
_BASE = "_numbers_base"
"""What the tables were filled with: while it stays the same, they keep what was typed."""

_ROUND = "_numbers_round"
_KEPT = "_numbers_kept"
"""The parameter as this session wrote it last; None for the first numbers."""


@dataclass(frozen=True)
class _Numbers:
    """The edited numbers in a link."""

    name: str = "numbers"

    def said(self) -> str | None:
        """What a link holds; None for the first numbers."""
        kept: str | None = st.session_state.get(_KEPT)
        return kept


NUMBERS = _Numbers()


def numbers_text(numbers: Mapping[str, Rows]) -> str:
    """The numbers as they stand in a link, each with as many decimals as it needs."""
    return "_".join(
        f"{value:.{PLACES}f}".rstrip("0").rstrip(".")
        for rows in numbers.values()
        for row in rows
        for value in row
    )


def read_numbers(text: str) -> Mapping[str, Rows] | None:
    """The numbers of a link, or None where it does not hold all of them, each in the range."""
    words = text.split("_")
    if len(words) != _COUNT or not all(_NUMBER.fullmatch(word) for word in words):
        return None
    values = [float(word) for word in words]
    if max(map(abs, values)) > LARGEST:
        return None
    left = iter(values)
    return {
        name: tuple(tuple(next(left) for _ in row) for row in rows) for name, rows in FIRST.items()
    }


def edit_numbers() -> Mapping[str, Rows]:
    """The tables to type in, filled from the link, and what they hold now."""
    base = _base()
    st.caption("Vectors x of the three words")
    numbers = {"x": _edited("x", base["x"], list(WORDS))}
    with st.expander("The matrices W_Q, W_K and W_V"):
        for name in ("W_Q", "W_K", "W_V"):
            st.caption(name)
            numbers[name.lower()] = _edited(name, base[name.lower()], ["1", "2", "3"])
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


def _base() -> Mapping[str, Rows]:
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
    base: Mapping[str, Rows] = st.session_state[_BASE]
    return base


def _begin(numbers: Mapping[str, Rows]) -> None:
    st.session_state[_BASE] = numbers
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _start_again() -> None:
    st.session_state[_KEPT] = None
    st.query_params.pop(NUMBERS.name, None)
    _begin(FIRST)


def _keep(numbers: Mapping[str, Rows]) -> None:
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


def _edited(part: str, rows: Rows, names: list[str]) -> Rows:
    """A small table of numbers that the reader may change."""
    columns = [str(i + 1) for i in range(len(rows[0]))]
    column = st.column_config.NumberColumn(
        min_value=-LARGEST, max_value=LARGEST, step=0.1, format="%.1f"
    )
    edited: pd.DataFrame = st.data_editor(
        pd.DataFrame(list(rows), names, columns, dtype="float64"),
        key=_table(part),
        column_config=dict.fromkeys(columns, column),
        alt=f"Numbers of {part}, to be changed",
    )
    return cleaned(edited.itertuples(index=False, name=None), limit=LARGEST, places=PLACES)[0]
