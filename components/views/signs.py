"""Scales of colours."""

from collections.abc import Sequence

import streamlit as st

from components.words.look import page_palette


def show_signs() -> None:
    """The scale of signed values."""
    show_scale(
        page_palette().signed,
        ("negative", "positive"),
        said="Colour scale from negative over zero to positive",
    )


def show_scale(colours: Sequence[str], ends: tuple[str, str], *, said: str) -> None:
    """A scale between two ends; fixed words and colours only, so that HTML is safe here.

    `ends` is what stands beside it, `said` the scale in words, for who does not see it.
    """
    st.html(
        '<div style="display:flex;align-items:center;gap:.5em;font-size:.82rem;opacity:.85" '
        f'role="img" aria-label="{said}"><span>{ends[0]}</span>'
        '<span style="width:9em;height:.5em;border-radius:3px;background:linear-gradient('
        f'90deg,{",".join(colours)})"></span><span>{ends[1]}</span></div>'
    )
