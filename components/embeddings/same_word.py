"""The same word in two sentences: alike before the encoder, different after it."""

import numpy as np
import pandas as pd
import streamlit as st

from components.address.links import check_choice, show_link_notes
from components.embeddings.runs import run_embedding_rows, run_same_word
from components.embeddings.snippets import same_word_snippet
from components.inputs.picks import pick_level
from components.running.runs import run_tokenize
from components.take_away.exports import rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.words.glossary_help import help_for
from components.words.look import page_palette
from components.words.messages import show_text_notes
from dashboard.analysis.embedding.drift import shared_pieces
from dashboard.figures.drift import curves_figure
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.embedding import WordInTwoTexts
from dashboard.settings import settings
from dashboard.user_text import clean_text

OTHER = "The moon was full, and the water in the harbour was calm."
"""The second sentence of a plain link: it shares words with the default text."""

BANK = ("He paid the cheque in at the bank.", "She sat on the bank of the river.", "bank")


def show_same_word(name: str, text: str) -> None:
    """Choose a word that both sentences have, and see its two vectors part."""
    st.markdown(
        "The same word piece has **one** token embedding, whatever the sentence: before the "
        "encoder its two vectors differ by position alone. Attention then mixes in each sentence, "
        "layer by layer, and they part. Both sentences are read alone, each as a single text."
    )
    other = _pick_other()
    if not other.strip():
        st.info("Type a second sentence.", icon=":material/edit:")
        return
    first, second = run_tokenize(name, text, None), run_tokenize(name, other, None)
    show_text_notes(second)
    shared = shared_pieces(first, second)
    if not shared:
        st.info(
            "The two sentences have no word piece in common. Type a second one that repeats a word "
            "of the first.",
            icon=":material/compare_arrows:",
        )
        return
    piece, token, token_b = _pick_word(shared)
    found = run_same_word(name, text, other, token=token, token_b=token_b)
    rows, rows_b = run_embedding_rows(name, text, None), run_embedding_rows(name, other, None)
    gap = float(np.abs(rows.token[token] - rows_b.token[token_b]).max())
    st.text(
        f"{piece}: position {token} in the text, {token_b} in the other sentence. "
        f"Token embeddings differ by {gap:g}."
    )
    _show_curves(found)
    show_python(
        same_word_snippet(
            find_spec(name),
            text,
            other,
            token=token,
            token_b=token_b,
            aligned=found.same_position is not None,
        ),
        "The cosine of the word's two vectors at every level, and what to read it against.",
    )


def _pick_other() -> str:
    """The second sentence, cleaned, with an example one click away."""
    st.text_input(
        "Other sentence", value=OTHER, key="other", bind="query-params", autocomplete="off"
    )
    if st.button("Example: two banks", key="two_banks", on_click=_use_banks):
        st.rerun()  # the whole page: its text has changed, not only this fragment's
    typed = st.session_state.get("other") or ""
    clean = clean_text(typed, max_characters=settings().max_characters)
    if clean.n_removed or clean.n_cut:
        st.info(
            f"Of the other sentence, {clean.n_removed} control or broken characters were left out, "
            f"and {clean.n_cut:,} beyond the first {settings().max_characters:,}.",
            icon=":material/cleaning_services:",
        )
    return clean.text


def _use_banks() -> None:
    """One word with two meanings."""
    st.session_state["text"], st.session_state["other"], st.session_state["word"] = BANK
    st.session_state["text_b"] = ""
    st.session_state["pair_open"] = False


def _pick_word(shared: tuple[tuple[str, int, int], ...]) -> tuple[str, int, int]:
    """The word piece; the longest one is the likeliest to interest."""
    pieces = [piece for piece, _, _ in shared]
    likely = max(range(len(pieces)), key=lambda i: (len(pieces[i].strip("#Ġ")), -i))
    check_choice("word", pieces)
    if "word" in st.session_state and st.session_state["word"] not in pieces:
        st.session_state["word"] = pieces[likely]  # other sentences share other words
    chosen = st.selectbox(
        "Word piece in both",
        pieces,
        index=likely,
        key="word",
        bind="query-params",
        width=260,
        help=help_for("word piece"),
    )
    show_link_notes("word")
    return shared[pieces.index(chosen)] if chosen in pieces else shared[likely]


def _show_curves(found: WordInTwoTexts) -> None:
    """Cosine of the two vectors over the levels, with what a cosine is worth."""
    curves = [("as written", found.as_written)]
    if found.same_position is not None:
        curves.append(("both at the same position", found.same_position))
    curves.append(("different words, mean", found.others))
    show_figure(
        curves_figure(curves, page_palette(), across="level"),
        key="same_word",
        alt="Cosine of the word's two vectors at every level; the table below holds the numbers.",
        numbers="download_csv_same_word",
    )
    level = pick_level(len(found.as_written))
    show_link_notes("level")
    st.markdown(
        f"**Level {level}** · "
        + " · ".join(f"{label}: {values[level]:.4f}" for label, values in curves)
    )
    aligned = (
        "“Both at the same position” reads the sentence that has the word earlier again, with all "
        "its positions shifted: at level 0 nothing is left to differ."
        if found.same_position is not None
        else "The texts are too long to be shifted to a common position."
    )
    st.caption(
        f"{aligned} “Different words” is the mean cosine over pairs of different pieces, one from "
        "each sentence: contextual vectors are all fairly alike (Ethayarajh 2019, D19-1006), so a "
        "cosine means little without it. Of a word that occurs several times, the first is taken."
    )
    table = pd.DataFrame(dict(curves))
    header = ["level", *table.columns]
    rows = [[i, *map(float, row)] for i, row in enumerate(table.to_numpy())]
    show_csv_button(rows_csv(header, rows), "same_word.csv", key="download_csv_same_word")
