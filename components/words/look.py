"""The reader's theme, for figures that are drawn on the server."""

import streamlit as st

from dashboard.figures.theme import Palette, palette


def is_dark() -> bool:
    """Whether the reader's page is dark; light while the browser has not said so yet."""
    return st.context.theme.type == "dark"


def page_palette() -> Palette:
    """The colours of figures on the reader's page."""
    return palette(dark=is_dark())
