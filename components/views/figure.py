"""The only way a Plotly figure reaches a page: with its text alternative and with its numbers."""

from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st

CONFIG = {"displaylogo": False, "displayModeBar": False}


def show_figure(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    numbers: str,
    on_click: Callable[[], None] | None = None,
) -> None:
    """Draw a figure in the page's own colours.

    Args:
        figure: What `dashboard.figures` made.
        key: Key of the chart.
        alt: What the figure shows, in words, for whoever does not see it.
        numbers: Key of the download on the page that holds them; where there is none, which other
            place does, in words.
        on_click: What to do when a point is chosen, which then stands in the session state.
    """
    place = "as CSV" if numbers.startswith("download_csv") else f"in {numbers}"
    st.plotly_chart(
        figure,
        key=key,
        theme=None,
        config=CONFIG,
        alt=f"{alt.removesuffix('.')}. Numbers: {place}.",
        on_select=on_click or "ignore",
        selection_mode="points",
    )
