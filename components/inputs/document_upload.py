"""A document of several pages from a TXT file; what is wrong with one is said, nothing is lost."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.running.guard import show_error
from dashboard.analysis.text.lists import decoded
from dashboard.errors import InputError
from dashboard.user_text import clean_text

MOST_CHARACTERS = 400_000
"""Characters of a document that are read: some hundred pages, a few minutes of computing."""


def pick_uploaded_text(label: str, key: str, *, instead: str) -> str | None:
    """The text of the uploaded file, or None where there is none that can be read.

    Args:
        label: Above the field.
        key: Of the widget.
        instead: What is shown when the file cannot be read, in a sentence.
    """
    uploaded = st.file_uploader(
        label,
        type=["txt"],
        key=key,
        help="TXT, encoded as UTF-8. It stays on this server only while it is shown.",
    )
    if uploaded is None:
        return None
    try:
        typed = _read(uploaded)
    except InputError as error:
        show_error(error)
        st.caption(instead)
        return None
    return cleaned(typed, most=MOST_CHARACTERS)


def _read(uploaded: UploadedFile) -> str:
    """The characters of a file, lines ended by line feeds.

    Raises:
        InputError: It is too large, or no text in UTF-8.
    """
    if uploaded.size > MOST_CHARACTERS * 4:  # no character of UTF-8 is longer
        raise InputError(
            f"The file has {uploaded.size / 1e6:,.1f} MB.",
            expected=f"At most {MOST_CHARACTERS:,} characters are read.",
            advice="Split it, and upload one part at a time.",
        )
    return decoded(uploaded.getvalue()).replace("\r\n", "\n").replace("\r", "\n")


def cleaned(typed: str, *, most: int) -> str:
    """The text as it is read, with a message about what was left out of it."""
    clean = clean_text(typed, max_characters=most)
    if clean.n_cut:
        st.warning(
            f"Only the first {most:,} characters are read; {clean.n_cut:,} were left out. Split "
            "the text to see the rest.",
            icon=":material/content_cut:",
        )
    if clean.n_removed:
        st.info(
            f"{clean.n_removed:,} control or broken characters were left out: BERT's tokenizer "
            "has no use for them.",
            icon=":material/cleaning_services:",
        )
    return clean.text
