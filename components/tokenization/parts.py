"""What several steps look like: a text as it is, and a small table."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

SHOWN = 600
"""Characters of a text that a step quotes."""

ROW = 35
"""Height of a table's row, in pixels."""

TABLE_ROWS = 12
"""Rows of a table that are seen without scrolling."""


def quote(text: str, *, wrap: bool = True) -> None:
    """Some of a text as it is, in a box that does not grow without end."""
    shown = text if len(text) <= SHOWN or not wrap else f"{text[:SHOWN]} …"
    n_lines = shown.count("\n") + 1
    if n_lines > TABLE_ROWS:
        st.code(shown, language=None, wrap_lines=wrap, height=330)
    elif wrap and len(shown) > SHOWN // 2:
        st.code(shown, language=None, wrap_lines=True, height=150)
    else:
        st.code(shown, language=None, wrap_lines=wrap)


def show_rows(rows: Sequence[Mapping[str, object]], alt: str, *, most: int = TABLE_ROWS) -> None:
    """A small table of words and numbers."""
    height = ROW * (min(len(rows), most) + 1) + 3
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=height, alt=alt)
