"""The matrix of cosines, the closest pairs, neighbours, and search."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.sentence_similarity.controls import Choice
from components.sentence_similarity.parameters import (
    FIRST,
    QUERY,
    SECOND,
    SENTENCE,
    VIEW,
)
from components.sentence_similarity.runs import run_cosines, run_pairs, run_tree, run_unit
from components.take_away.exports import rows_csv, show_csv_button
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.analysis.meaning.sentences import nearest
from dashboard.figures.sentences import LABELLED, similarity_heatmap
from dashboard.figures.theme import cosine_scale
from dashboard.records.sentences import SentenceList, SentencePair
from dashboard.settings import settings
from dashboard.user_text import clean_text

MATRIX_SENTENCES = 1_000
"""Sentences of one matrix at most."""

"""Orders of the matrix, by their names in the link."""

PAIRS = 20
QUERY_CHARACTERS = 1_000
NEIGHBOURS = 10
FOUND = 20

SHORTENED = 300
"""Characters of a sentence that a table shows."""

COSINE = st.column_config.NumberColumn("cosine", format="%.4f", width=70)


def pictured(listed: SentenceList) -> tuple[str, ...]:
    """The sentences that matrix, map and graph show."""
    return listed.sentences[:MATRIX_SENTENCES]


def show_limit(listed: SentenceList) -> None:
    """Say so where a picture shows only the beginning of the list."""
    if len(listed.sentences) > MATRIX_SENTENCES:
        st.info(
            f"This picture shows the first {MATRIX_SENTENCES:,} of {len(listed.sentences):,} "
            "sentences; search, neighbours and closest pairs cover all of them.",
            icon=":material/zoom_in:",
        )


def show_matrix(choice: Choice, listed: SentenceList, order: str) -> None:
    """The heat map, large, with the neighbours of one sentence beside it, and the pairs below."""
    sentences = pictured(listed)
    show_limit(listed)
    large, beside = st.columns([8, 5], gap="medium")
    with large:
        tree = run_tree(choice.way, sentences, 1) if order == "clustered" else None
        show_figure(
            similarity_heatmap(
                run_cosines(choice.way, sentences), sentences, page_palette(), tree=tree
            ),
            key="sentence_heatmap",
            alt=f"Heat map of the cosines of {len(sentences)} sentences, {order}",
            numbers="download_csv",
        )
        show_scale()
        if len(sentences) > LABELLED:
            st.caption(
                "Point at a cell to read its two sentences. Draw a rectangle to enlarge a part; "
                "a double click shows everything again."
            )
    with beside:
        _show_neighbours(choice, listed)
    _show_pairs(choice, listed)


def show_scale(low: str = "-1", high: str = "1", what: str = "cosine") -> None:
    """The colour scale; fixed words and colours only, so that HTML is safe here."""
    stops = cosine_scale(page_palette())
    parts = [f"{colour} {100 * place:.0f}%" for place, colour in stops]
    st.html(
        '<div style="display:flex;align-items:center;gap:.5em;font-size:.82rem;opacity:.85" '
        f'role="img" aria-label="Colour scale: {what} from {low} to {high}, 0 in the middle">'
        f"<span>{low}</span>"
        '<span style="width:12em;height:.55em;border-radius:3px;background:linear-gradient('
        f'90deg,{",".join(parts)})"></span><span>{high} · {what}, 0 in the middle</span></div>'
    )


def numbered(index: int, sentence: str) -> str:
    """A sentence with its number, cut where a table would grow too heavy."""
    cut = sentence if len(sentence) <= SHORTENED else f"{sentence[:SHORTENED]} …"
    return f"{index + 1} · {cut}"


def _show_neighbours(choice: Choice, listed: SentenceList) -> None:
    """The sentences closest to a chosen one."""
    sentences = listed.sentences
    st.markdown("**Nearest neighbours**")
    index = SENTENCE.draw(high=len(sentences))
    show_link_notes(SENTENCE)
    st.text(numbered(index, sentences[index])[:SHORTENED])
    unit = run_unit(choice.way, sentences)
    found = nearest(unit[index], unit, count=NEIGHBOURS + 1)
    others = [(i, cosine) for i, cosine in found if i != index][:NEIGHBOURS]
    table = pd.DataFrame(
        {
            "cosine": [cosine for _, cosine in others],
            "sentence": [numbered(i, sentences[i]) for i, _ in others],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        column_config={"cosine": COSINE},
        alt="The sentences closest to the chosen one, with their cosines",
    )
    show_csv_button(
        rows_csv(
            ["rank", "number", "sentence", "cosine"],
            [[rank, i + 1, sentences[i], c] for rank, (i, c) in enumerate(others, start=1)],
        ),
        "neighbours.csv",
        key="download_csv_neighbours",
    )


def _show_pairs(choice: Choice, listed: SentenceList) -> None:
    """The closest pairs; choosing one shows why it is close."""
    with st.spinner(f"Comparing all pairs of {len(listed.sentences):,} sentences …"):
        pairs = run_pairs(choice.way, listed, PAIRS)
    st.subheader("Most similar pairs", anchor=False)
    if not pairs:
        st.info("All sentences are the same: there is no pair to show.", icon=":material/edit:")
        return
    st.caption("Select a row to see which words bring the two together. Repeats count once.")
    sentences = listed.sentences
    table = pd.DataFrame(
        {
            "cosine": [pair.cosine for pair in pairs],
            "sentence": [numbered(pair.first, sentences[pair.first]) for pair in pairs],
            "and": [numbered(pair.second, sentences[pair.second]) for pair in pairs],
        }
    )
    st.dataframe(
        table,
        key="pairs",
        hide_index=True,
        column_config={"cosine": COSINE},
        on_select=_use_pair(pairs),
        selection_mode="single-row",
        alt="The most similar pairs of sentences, with their cosines",
    )
    show_csv_button(pairs_csv(pairs, sentences), "pairs.csv", key="download_csv_pairs")


def pairs_csv(pairs: Sequence[SentencePair], sentences: Sequence[str]) -> str:
    """The pairs with their numbers, texts and cosines."""
    return rows_csv(
        ["rank", "first", "second", "first_sentence", "second_sentence", "cosine"],
        [
            [rank, p.first + 1, p.second + 1, sentences[p.first], sentences[p.second], p.cosine]
            for rank, p in enumerate(pairs, start=1)
        ],
    )


def _use_pair(pairs: Sequence[SentencePair]) -> Callable[[], None]:
    """Show why the selected pair is close; what the browser sends is checked."""

    def use() -> None:
        event: Any = st.session_state.get("pairs")
        rows = event["selection"]["rows"] if event else []
        if rows and isinstance(rows[0], int) and 0 <= rows[0] < len(pairs):
            pair = pairs[rows[0]]
            FIRST.put(pair.first + 1)
            SECOND.put(pair.second + 1)
            VIEW.put("Why close")

    return use


def show_search(choice: Choice, listed: SentenceList) -> None:
    """One query against the list: every sentence is compared, none is guessed at."""
    typed = QUERY.draw(max_chars=QUERY_CHARACTERS, icon=":material/search:")
    query = clean_text(typed, max_characters=settings().max_characters).text.strip()
    if not query:
        st.info(
            "Type what you look for: the list is ordered by closeness in meaning, so that other "
            "words for the same thing are found, too.",
            icon=":material/search:",
        )
        return
    unit = run_unit(choice.way, listed.sentences)
    wanted = run_unit(choice.way, (query,))[0]
    started = time.perf_counter()
    found = nearest(wanted, unit, count=FOUND)
    milliseconds = (time.perf_counter() - started) * 1000
    sentences = listed.sentences
    st.dataframe(
        pd.DataFrame(
            {
                "cosine": [cosine for _, cosine in found],
                "sentence": [numbered(i, sentences[i]) for i, _ in found],
            }
        ),
        key="found",
        hide_index=True,
        column_config={"cosine": COSINE},
        alt="The sentences closest to the query, with their cosines",
    )
    st.caption(
        f"All {len(sentences):,} sentences were compared with the query in {milliseconds:.1f} ms."
    )
    show_csv_button(
        rows_csv(
            ["rank", "number", "sentence", "cosine"],
            [[rank, i + 1, sentences[i], c] for rank, (i, c) in enumerate(found, start=1)],
        ),
        "search.csv",
        key="download_csv_search",
    )
