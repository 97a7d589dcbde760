"""The sum on screen: all tokens as an equation, and whether it adds up."""

import streamlit as st

from components.words.look import page_palette


def show_signs() -> None:
    """The scale of signed values; fixed words and colours only, so that HTML is safe here."""
    st.html(
        '<div style="display:flex;align-items:center;gap:.5em;font-size:.82rem;opacity:.85" '
        'role="img" aria-label="Colour scale from negative over zero to positive">'
        "<span>negative</span>"
        '<span style="width:9em;height:.5em;border-radius:3px;background:linear-gradient('
        f'90deg,{",".join(page_palette().signed)})"></span>'
        "<span>positive</span></div>"
    )
