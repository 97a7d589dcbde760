"""What all parts of the guide share: the sentence, headings, and links into live pages."""

from collections.abc import Mapping
from urllib.parse import quote

import streamlit as st

from components.address.links import MAX_LINK
from components.address.pages import find_page, page_object
from components.guide.parameters import TYPED
from components.guide.texts import SENTENCE
from components.running.runs import run_tokenize
from components.words.messages import show_text_notes
from dashboard.analysis.text.words import word_groups, word_labels
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, models_for
from dashboard.records.texts import TokenizedText
from dashboard.settings import settings
from dashboard.user_text import clean_text

MODEL = DEFAULT_MODEL
"""Whose tokenizer and weights the guide shows: the model that is always there."""

MOST_WORDS = 14
"""Words of a longer sentence that the small pictures show."""

MOST_ROWS = 14
"""Rows of a table that are shown without scrolling."""


def pick_sentence() -> None:
    """The sentence that runs through the guide, with notes on what happened to it."""
    typed = TYPED.draw()
    clean = clean_text(typed, max_characters=settings().max_characters)
    if clean.n_removed or clean.n_cut:
        st.info(
            f"{clean.n_removed + clean.n_cut:,} characters were left out: control characters, or "
            f"what exceeds {settings().max_characters:,}.",
            icon=":material/cleaning_services:",
        )
    if not clean.text.strip():
        st.info(
            "Type a sentence above: until then the guide goes on with its own example.",
            icon=":material/edit:",
        )
    show_text_notes(guide_text())


def sentence() -> str:
    """The reader's sentence, cleaned; the guide's own where there is none."""
    clean = clean_text(TYPED.read(), max_characters=settings().max_characters).text
    return clean if clean.strip() else SENTENCE


def guide_text() -> TokenizedText:
    """The sentence in word pieces; needs no torch."""
    return run_tokenize(MODEL, sentence(), None)


def guide_words() -> tuple[str, ...]:
    """The first words of the sentence, without special tokens; never none."""
    text = guide_text()
    words = [
        label
        for label, group in zip(word_labels(text), word_groups(text), strict=True)
        if not text.is_special[group[0]]
    ]
    return tuple(words[:MOST_WORDS]) or tuple(SENTENCE.rstrip(".").lower().split())


INSTEAD = {
    "query_key_value": ("attention_heads", "The weights of the model's own heads"),
    "fine_tuning": ("architecture", "Every parameter that there is to train"),
}
"""What an idea links to until its own page is built: the page, and what it shows."""


def show_link(page: str, label: str, values: Mapping[str, str] | None = None) -> None:
    """A link into a live page with the example typed in, or into the page that stands in for it.

    Nothing is drawn where neither is built.

    Args:
        page: Its address.
        label: What it shows; our own words.
        values: Parameters of the link; the sentence as `text` unless another text is given.
    """
    info = find_page(page)
    if info is None and page in INSTEAD:
        page, label = INSTEAD[page]
        info = find_page(page)
    if info is None:
        return
    query = {"text": sentence()} | dict(values or {})
    if not info.task or MODEL in {spec.name for spec in models_for(info.task)}:
        query["model"] = MODEL
    for shared in {"text", "text_b"} & query.keys() - set(info.inputs):
        del query[shared]
    if len(quote("".join(query.values()))) > MAX_LINK:
        query.pop("text", None)
    st.page_link(page_object(info), label=label, icon=f":material/{info.icon}:", query_params=query)


def table_height(n_rows: int) -> int:
    """Height of a table that shows all its rows, up to 14."""
    return 35 * (min(n_rows, MOST_ROWS) + 1) + 3
