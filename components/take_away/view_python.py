"""The Python of one view: a few lines of transformers and torch that give its own numbers."""

import streamlit as st


def show_python(snippet: str, about: str, *, title: str = "The same in Python") -> None:
    """The Python of one view behind a button; the page's own stands in "Take it with you".

    Args:
        snippet: Self-contained Python.
        about: What it reproduces, in one sentence.
        title: What the button says, where a view has several.
    """
    with st.popover(title, icon=":material/code:", type="tertiary"):
        st.caption(about)
        st.code(snippet, language="python")
