"""A table on screen."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

ROW = 36
"""Pixels of a row."""


def draw_table(
    rows: Sequence[Sequence[object]] | Mapping[str, object] | pd.DataFrame,
    header: list[str] | tuple[str, ...] | None = None,
    *,
    alt: str,
    formats: Mapping[str, str] | None = None,
    most: int | None = None,
    **more: Any,  # noqa: ANN401  (whatever `st.dataframe` takes)
) -> None:
    """Rows with the names of their columns, or columns by name.

    Args:
        rows: The cells.
        header: Names of the columns, where `rows` does not have them.
        alt: What a reader is told who does not see it.
        formats: How the numbers of a column are written, such as "%.4f".
        most: Pixels at most; longer tables scroll.
        more: Further arguments of `st.dataframe`.
    """
    table = pd.DataFrame(rows, columns=header)
    columns: dict[str, Any] = {
        name: st.column_config.NumberColumn(format=style) for name, style in (formats or {}).items()
    }
    columns |= more.pop("column_config", {})
    if most is not None:
        more["height"] = min(most, ROW * (len(table) + 1) + 3)
    st.dataframe(table, hide_index=True, column_config=columns, alt=alt, **more)
