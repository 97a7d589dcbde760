"""A document of several pages: a TXT file, or the example."""

import streamlit as st

from components.address.choice import OneOf
from components.address.links import show_link_notes
from components.inputs.document_upload import pick_uploaded_text
from components.words.examples import STORY

WINDOW = OneOf("window", "Tokens of a window", options=("512", "256", "128"), default="256")
"""The default: the model that comes with BERTscope saw no text of more than 150 pieces at once."""


def pick_window() -> int:
    """How many tokens of a document the model is given at once."""
    chosen = WINDOW.draw()
    show_link_notes(WINDOW)
    st.caption(
        "Larger windows show the model more of the text around each word; a model that was trained "
        "on short texts is still better with smaller ones. bertscope-mini saw 150 pieces at most."
    )
    return int(chosen)


def pick_document() -> str:
    """The text of the uploaded file, or the example."""
    text = pick_uploaded_text("A document", "document", instead="The example is shown instead.")
    if text is None:
        st.caption("This is an example: a made-up story of about 450 words.")
        return STORY
    return text
