"""A document of several pages: a TXT file, or the example."""

from pathlib import Path

import streamlit as st

from components.document_upload import pick_uploaded_text

EXAMPLE = (Path(__file__).parent / "token_story.txt").read_text(encoding="utf-8")
"""Longer than a window, made up for this page; most of its people never lived."""


def pick_document() -> str:
    """The text of the uploaded file, or the example."""
    text = pick_uploaded_text("A document", "document", instead="The example is shown instead.")
    if text is None:
        st.caption("This is an example: a made-up story of about 450 words.")
        return EXAMPLE
    return text
