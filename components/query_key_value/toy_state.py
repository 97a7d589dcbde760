"""The numbers of the toy: edited in tables, kept while the reader is elsewhere, and in the link.

Streamlit does not bind tables to the address, so this module does: a link holds what was changed,
and nothing of a link is used before it is checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analysis.attention.toy import (
    HEAD_DIM,
    INPUT_DIM,
    KEY_MATRIX,
    LARGEST,
    MAX_TOKENS,
    MIN_TOKENS,
    PLACES,
    QUERY_MATRIX,
    TOKENS,
    VALUE_MATRIX,
    Rows,
    as_text,
    cleaned,
    from_text,
)

_STATE = "_toy"
_VERSION = "_toy_version"
_REFUSED = "_toy_refused"

NEW_TOKEN = (0.0, 0.0, 1.0, 1.0)
"""The vector of a token that is added."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of numbers: its name in links, its title, and what it begins with."""

    name: str
    title: str
    default: Rows
    rows: tuple[int, int] = (INPUT_DIM, INPUT_DIM)
    columns: int = HEAD_DIM

    def said(self) -> str | None:
        """All numbers as a link carries them, once the toy or a link has said any."""
        is_asked = _STATE in st.session_state or self.name in st.query_params
        return as_text(_kept()[self.name]) if is_asked else None


TABLES = (
    Table("x", "X: one row per token", TOKENS, (MIN_TOKENS, MAX_TOKENS), INPUT_DIM),
    Table("w_q", "W_Q", QUERY_MATRIX),
    Table("w_k", "W_K", KEY_MATRIX),
    Table("w_v", "W_V", VALUE_MATRIX),
)


def pick_numbers() -> Mapping[str, Rows]:
    """Draw the tables and return what is in them, checked."""
    kept = _kept()
    before = [table.said() for table in TABLES]
    n_changed = 0
    for table, place in zip(TABLES, st.columns([4, 3, 3, 3], gap="medium"), strict=True):
        with place:
            st.markdown(f"**{table.title}**")
            kept[table.name], changed = _edit(table)
            n_changed += changed
    _show_buttons(len(kept["x"]))
    if n_changed:
        st.warning(
            f"{n_changed} cells did not hold a number from {-LARGEST:g} to {LARGEST:g}: an empty "
            "one counts as 0, a larger one as the limit.",
            icon=":material/edit_off:",
        )
    if [table.said() for table in TABLES] != before:  # the reader has numbers of their own now
        st.session_state[_REFUSED] = False
    if st.session_state.get(_REFUSED):
        st.warning(
            "The link's toy numbers cannot be read: they must be rows of numbers like "
            "“1,0,2,0;0,1,0,2”. Showing the usual ones.",
            icon=":material/link_off:",
        )
    _write_link(kept)
    return kept


def clear_link() -> None:
    """Take the numbers out of the address while the toy is not shown; they are kept."""
    if any(table.name in st.query_params for table in TABLES):
        _kept()
    for table in TABLES:
        st.query_params.pop(table.name, None)


def _kept() -> dict[str, Rows]:
    """The numbers of this session; at first those of the link, or the usual ones."""
    if _STATE not in st.session_state:
        st.session_state[_STATE] = {table.name: _from_link(table) for table in TABLES}
    kept: dict[str, Rows] = st.session_state[_STATE]
    return kept


def _from_link(table: Table) -> Rows:
    asked = st.query_params.get(table.name)
    if asked:
        numbers = from_text(asked, rows=table.rows, columns=table.columns)
        if numbers is not None:
            return numbers
        st.session_state[_REFUSED] = True
    return cleaned(table.default)[0]


def _edit(table: Table) -> tuple[Rows, int]:
    """The table on screen; the numbers in it, and how many cells were no good.

    A table's changes are kept by Streamlit relative to what it was first drawn with, so that must
    stay the same while the table lives.
    """
    key = f"toy_{table.name}_{st.session_state.get(_VERSION, 0)}"
    bases: dict[str, Rows] = st.session_state.setdefault("_toy_bases", {})
    if key not in st.session_state or key not in bases:
        bases[key] = _kept()[table.name]
    names = [str(column + 1) for column in range(table.columns)]
    rows = [str(row + 1) for row in range(len(bases[key]))]
    index = pd.Index(rows, name="token" if table.name == "x" else "")
    frame = pd.DataFrame(list(bases[key]), index, names)
    edited: Any = st.data_editor(
        frame,
        key=key,
        num_rows="fixed",
        column_config={
            name: st.column_config.NumberColumn(
                min_value=-LARGEST, max_value=LARGEST, step=10.0**-PLACES, format="%g", width=44
            )
            for name in names
        },
        alt=f"Numbers of {table.title}, which can be changed",
    )
    return cleaned(edited.itertuples(index=False, name=None))


def _show_buttons(n_tokens: int) -> None:
    with st.container(horizontal=True, gap="small", key="toy_buttons"):
        st.button(
            "Add a token",
            key="toy_add",
            icon=":material/add:",
            disabled=n_tokens >= MAX_TOKENS,
            on_click=_change_tokens,
            args=(1,),
        )
        st.button(
            "Remove the last token",
            key="toy_remove",
            icon=":material/remove:",
            disabled=n_tokens <= MIN_TOKENS,
            on_click=_change_tokens,
            args=(-1,),
        )
        st.button(
            "Reset the numbers", key="toy_reset", icon=":material/restart_alt:", on_click=_reset
        )


def _change_tokens(step: int) -> None:
    """One token more or less, between 2 and 4."""
    kept = _kept()
    rows = (*kept["x"], NEW_TOKEN) if step > 0 else kept["x"][:-1]
    if MIN_TOKENS <= len(rows) <= MAX_TOKENS:
        kept["x"] = rows
    _redraw()


def _reset() -> None:
    st.session_state[_STATE] = {table.name: cleaned(table.default)[0] for table in TABLES}
    _redraw()


def _redraw() -> None:
    """Give the tables new keys, so that they begin with the new numbers."""
    st.session_state[_VERSION] = st.session_state.get(_VERSION, 0) + 1
    st.session_state["_toy_bases"] = {}
    st.session_state[_REFUSED] = False


def _write_link(kept: Mapping[str, Rows]) -> None:
    """Put what was changed into the address, and take out what is as usual."""
    for table in TABLES:
        text = as_text(kept[table.name])
        if text == as_text(cleaned(table.default)[0]):
            st.query_params.pop(table.name, None)
        elif st.query_params.get(table.name) != text:
            st.query_params[table.name] = text
