"""The glossary, searchable: every term of the screen with its meaning and its source."""

import streamlit as st

from components.address.pages import find_page, page_object
from components.guide.parameters import TERM
from components.words.glossary_help import plain
from dashboard.glossary import TERMS, TOPICS, Term, search_terms


def show_glossary() -> None:
    """The search field, the best fit, and all that fits by topic."""
    typed = TERM.draw(max_chars=80)
    found = search_terms(typed)
    if not found:
        st.info(
            "The glossary has nothing that fits. Try a shorter or another word; all "
            f"{len(TERMS)} entries are below.",
            icon=":material/search_off:",
        )
        found = TERMS
    elif typed.strip():
        st.caption(f"{len(found)} of {len(TERMS)} entries, the best fit first")
        _show_best(found[0])
        found = found[1:]
    _show_topics(found)


def _show_best(term: Term) -> None:
    """The entry that fits best, with its page."""
    with st.container(border=True, key="best_term"):
        st.markdown(f"#### {plain(term.name)}")
        st.markdown(plain(term.meaning))
        if term.also:
            st.caption(f"Also: {plain(', '.join(term.also))}")
        st.caption(f"Source: {plain(term.source)}")
        info = find_page(term.page) if term.page != "guide" else None
        if info is not None:
            st.page_link(
                page_object(info), label=f"See it: {info.title}", icon=f":material/{info.icon}:"
            )


def _show_topics(terms: tuple[Term, ...]) -> None:
    for topic in TOPICS:
        entries = [term for term in terms if term.topic == topic]
        if entries:
            st.subheader(topic, anchor=False)
            st.markdown("\n".join(_line(term) for term in entries))


def _line(term: Term) -> str:
    return f"- **{plain(term.name)}**: {plain(term.meaning)} *{plain(term.source)}*"
