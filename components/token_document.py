"""A document of several pages: a TXT file, or the example."""

from pathlib import Path

import streamlit as st

from components.frame import show_error
from dashboard.analysis.sentence_lists import decoded
from dashboard.errors import InputError
from dashboard.user_text import clean_text

MOST_CHARACTERS = 400_000
"""Characters of a document that are read: some hundred pages, about two minutes of computing."""

EXAMPLE = (Path(__file__).parent / "token_story.txt").read_text(encoding="utf-8")
"""Several windows long, made up for this page; most of its people never lived."""


def pick_document() -> str:
    """The text of the uploaded file, or the example; what is wrong with a file is said."""
    uploaded = st.file_uploader(
        "A document",
        type=["txt"],
        key="document",
        help="TXT, encoded as UTF-8. It stays on this server only while it is shown.",
    )
    if uploaded is None:
        st.caption("No file yet: this is a made-up story of about 500 words.")
        return EXAMPLE
    if uploaded.size > MOST_CHARACTERS * 4:  # no UTF-8 character is longer
        show_error(
            InputError(
                f"The file has {uploaded.size / 1e6:,.1f} MB.",
                expected=f"At most {MOST_CHARACTERS:,} characters are read.",
                advice="Split it, and upload one part at a time.",
            )
        )
        st.caption("The example is shown instead.")
        return EXAMPLE
    try:
        typed = decoded(uploaded.getvalue()).replace("\r\n", "\n").replace("\r", "\n")
    except InputError as error:
        show_error(error)
        st.caption("The example is shown instead.")
        return EXAMPLE
    clean = clean_text(typed, max_characters=MOST_CHARACTERS)
    if clean.n_cut:
        st.warning(
            f"Only the first {MOST_CHARACTERS:,} characters are read; {clean.n_cut:,} were left "
            "out. Split the file to see the rest.",
            icon=":material/content_cut:",
        )
    if clean.n_removed:
        st.caption(f"{clean.n_removed:,} control characters were left out.")
    return clean.text
