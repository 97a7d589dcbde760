"""The matrix of cosines, the closest pairs, neighbours, and search."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from components.address.links import show_link_notes
from components.running.runs import ask
from components.sentence_similarity.controls import Choice
from components.sentence_similarity.parameters import (
    FIRST,
    QUERY,
    SECOND,
    SENTENCE,
    VIEW,
)
from components.sentence_similarity.runs import Tree, embed, run_cosines, run_pairs
from components.take_away.exports import rows_csv, show_csv_button
from components.views.figure import show_figure
from components.views.signs import show_scale
from components.views.table import draw_table
from components.words.look import page_palette
from dashboard.analysis.meaning.sentences import nearest
from dashboard.figures.sentences import LABELLED, similarity_heatmap
from dashboard.figures.theme import cosine_scale
from dashboard.records.sentences import SentenceList, SentencePair
from dashboard.settings import settings
from dashboard.user_text import clean_text

MATRIX_SENTENCES = 1_000
"""Sentences of one matrix at most."""

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
        tree = ask(Tree(embed(choice.way, sentences), 1)) if order == "clustered" else None
        cosines = run_cosines(choice.way, sentences).values
        show_figure(
            similarity_heatmap(cosines, sentences, page_palette(), tree=tree),
            key="sentence_heatmap",
            alt=f"Heat map of the cosines of {len(sentences)} sentences, {order}",
            numbers="download_csv",
        )
        show_cosines_scale()
        if len(sentences) > LABELLED:
            st.caption(
                "Point at a cell to read its two sentences. Draw a rectangle to enlarge a part; "
                "a double click shows everything again."
            )
    with beside:
        _show_neighbours(choice, listed)
    _show_pairs(choice, listed)


def show_cosines_scale(low: str = "-1", high: str = "1", what: str = "cosine") -> None:
    """The colours of cosines, or of what is added to one."""
    show_scale(
        [f"{colour} {100 * place:.0f}%" for place, colour in cosine_scale(page_palette())],
        (low, f"{high} · {what}, 0 in the middle"),
        said=f"Colour scale: {what} from {low} to {high}, 0 in the middle",
    )


def numbered(index: int, sentence: str) -> str:
    """A sentence with its number, cut where a table would grow too heavy."""
    cut = sentence if len(sentence) <= SHORTENED else f"{sentence[:SHORTENED]} …"
    return f"{index + 1} · {cut}"


def _show_neighbours(choice: Choice, listed: SentenceList) -> None:
    sentences = listed.sentences
    st.markdown("**Nearest neighbours**")
    index = SENTENCE.draw(high=len(sentences))
    show_link_notes(SENTENCE)
    st.text(numbered(index, sentences[index])[:SHORTENED])
    unit = ask(embed(choice.way, sentences)).unit
    found = nearest(unit[index], unit, count=NEIGHBOURS + 1)
    others = [(i, cosine) for i, cosine in found if i != index][:NEIGHBOURS]
    alt = "The sentences closest to the chosen one, with their cosines"
    _show_sentences(others, sentences, "neighbours", alt)


def _show_sentences(
    found: Sequence[tuple[int, float]],
    sentences: tuple[str, ...],
    file: str,
    alt: str,
    said: str = "",
) -> None:
    """Sentences with their cosines, what is said about them, and the CSV."""
    draw_table(
        [(cosine, numbered(i, sentences[i])) for i, cosine in found],
        ["cosine", "sentence"],
        column_config={"cosine": COSINE},
        key="found" if said else None,
        alt=alt,
    )
    if said:
        st.caption(said)
    show_csv_button(
        rows_csv(
            ["rank", "number", "sentence", "cosine"],
            [[rank, i + 1, sentences[i], c] for rank, (i, c) in enumerate(found, start=1)],
        ),
        f"{file}.csv",
        key=f"download_csv_{file}",
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
    draw_table(
        [
            (pair.cosine, *(numbered(i, sentences[i]) for i in (pair.first, pair.second)))
            for pair in pairs
        ],
        ["cosine", "sentence", "and"],
        key="pairs",
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
    unit = ask(embed(choice.way, listed.sentences)).unit
    wanted = ask(embed(choice.way, (query,))).unit[0]
    started = time.perf_counter()
    found = nearest(wanted, unit, count=FOUND)
    milliseconds = (time.perf_counter() - started) * 1000
    alt = "The sentences closest to the query, with their cosines"
    said = f"All {len(unit):,} sentences were compared with the query in {milliseconds:.1f} ms."
    _show_sentences(found, listed.sentences, "search", alt, said)
