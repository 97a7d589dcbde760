"""The same word in two sentences: alike before the encoder, different after it."""

import streamlit as st

from components.address.links import show_link_notes
from components.embeddings.parameters import LEVEL, OTHER, WORD
from components.embeddings.runs import LookedUp, SameWord
from components.embeddings.snippets import same_word_snippet
from components.inputs.levels import draw_level
from components.inputs.texts_and_model import TEXT, TEXT_B
from components.running.runs import Encode, ask, run_tokenize
from components.take_away.exports import columns_csv, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.words.look import page_palette
from components.words.messages import show_text_notes
from dashboard.analysis.embedding.drift import shared_pieces
from dashboard.analysis.vectors import largest_difference
from dashboard.figures.drift import curves_figure
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.embedding import WordInTwoTexts
from dashboard.settings import settings
from dashboard.user_text import clean_text

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
    found = ask(SameWord(name, text, other, token, token_b))
    rows, rows_b = (ask(LookedUp(Encode(name, own, None))) for own in (text, other))
    gap = largest_difference(rows.token[token], rows_b.token[token_b])
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
    typed = OTHER.draw()
    if st.button("Example: two banks", key="two_banks", on_click=_use_banks):
        st.rerun()  # the whole page: its text has changed, not only this fragment's
    clean = clean_text(typed, max_characters=settings().max_characters)
    if clean.n_removed or clean.n_cut:
        st.info(
            f"Of the other sentence, {clean.n_removed} control or broken characters were left out, "
            f"and {clean.n_cut:,} beyond the first {settings().max_characters:,}.",
            icon=":material/cleaning_services:",
        )
    return clean.text


def _use_banks() -> None:
    for one, text in zip((TEXT, OTHER, WORD, TEXT_B), (*BANK, ""), strict=True):
        one.put(text)
    st.session_state["pair_open"] = False


def _pick_word(shared: tuple[tuple[str, int, int], ...]) -> tuple[str, int, int]:
    """The word piece; the longest one is the likeliest to interest."""
    pieces = [piece for piece, _, _ in shared]
    likely = max(range(len(pieces)), key=lambda i: (len(pieces[i].strip("#Ġ")), -i))
    chosen = WORD.draw(pieces, default=pieces[likely], width=260)
    show_link_notes(WORD)
    return shared[pieces.index(chosen)]


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
    level = draw_level(LEVEL, len(found.as_written))
    show_link_notes(LEVEL)
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
    columns = {"level": range(len(found.as_written)), **dict(curves)}
    show_csv_button(columns_csv(columns), "same_word.csv", key="download_csv_same_word")
