"""The Python of one view: a few lines of transformers and torch that give its own numbers."""

import streamlit as st


def show_python(snippet: str, about: str, *, title: str = "The same in Python") -> None:
    """A closed panel at the end of a view; the page's own panel stands in "Take it with you".

    Args:
        snippet: Self-contained Python.
        about: What it reproduces, in one sentence.
        title: What the panel is called, where a view has several.
    """
    with st.expander(title, icon=":material/code:"):
        st.caption(about)
        st.code(snippet, language="python")
