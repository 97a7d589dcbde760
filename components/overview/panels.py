"""Panels of the overview: a sentence at a glance, each panel a link into its page."""

import pandas as pd
import streamlit as st

from components.address.pages import show_page_link
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.attention.roles import ROLES, strongest_heads
from dashboard.analysis.attention.views import Shown, attention_matrix
from dashboard.analysis.meaning.closest_words import closest_words
from dashboard.figures.matrix import attention_heatmap
from dashboard.records.attention import WEIGHT, HeadStatistics
from dashboard.records.encodings import Encoding
from dashboard.records.texts import TokenizedText

PAIRS = 6
HEADS = 3
SMALL = 40
"""Tokens up to which heads are drawn at a glance."""


def show_purpose() -> None:
    """What this is, in one paragraph."""
    st.markdown(
        "BERT reads a text as word pieces and lets every piece look at every other, in several "
        "layers of several heads. Everything below is computed now, from the model's own "
        "weights, for the sentence above."
    )


def show_pieces(text: TokenizedText) -> None:
    """The word pieces with their ids."""
    words = len({word for word in text.word_ids if word is not None})
    st.subheader("What BERT receives", anchor=False)
    st.caption(
        f"{words} {'word or mark' if words == 1 else 'words and marks'} → {len(text.tokens)} "
        "tokens, special ones included"
    )
    table = pd.DataFrame(
        [text.tokens, [str(i) for i in text.input_ids]],
        index=["token", "id"],
        columns=[str(i) for i in range(len(text.tokens))],
    )
    st.dataframe(table, alt="Word pieces and their ids, by position")
    show_page_link("tokenization", "Step by step: tokenization")


def show_top_heads(encoding: Encoding, statistics: HeadStatistics) -> None:
    """The clearest heads of this text, each a link to its page."""
    st.subheader("Heads that stand out", anchor=False)
    st.caption("The heads with the clearest pattern in this text; a pattern here is not a rule")
    found = strongest_heads(statistics)[:HEADS]
    for column, (role, layer, head) in zip(st.columns(HEADS), found, strict=False):
        with column:
            _show_small_head(encoding, statistics, (role, layer, head))


def _show_small_head(
    encoding: Encoding, statistics: HeadStatistics, place: tuple[int, int, int]
) -> None:
    """One head, small, with its role and a link; `place` is (role, layer, head)."""
    role, layer, head = place
    text = encoding.text
    share = statistics.role_share[layer, head]
    st.markdown(f"**Layer {layer + 1}, head {head + 1}**: {ROLES[role].strip('[]')}, {share:.2f}")
    if len(text.tokens) <= SMALL:
        values = attention_of(encoding, WEIGHT, layer, head)
        matrix = attention_matrix(values, text, Shown(), WEIGHT)
        figure = attention_heatmap(matrix, page_palette(), row=15, least=120)
        show_figure(
            figure,
            key=f"overview_head_{role}",
            alt=f"Attention of layer {layer + 1}, head {head + 1}",
            numbers="the page “Attention heads”",
        )
    show_page_link(
        "attention_heads",
        f"Look into layer {layer + 1}, head {head + 1}",
        {"layer": str(layer + 1), "head": str(head + 1)},
    )


def show_close_words(encoding: Encoding) -> None:
    """The pairs of words whose final vectors are closest."""
    st.subheader("Words that end up close", anchor=False)
    st.caption(
        "Cosine of the last level's vectors. Vectors of one text are all fairly close, so the "
        "order says more than the value (Ethayarajh 2019, D19-1006)."
    )
    pairs = closest_words(encoding, count=PAIRS)
    if not pairs:
        st.info("There are no two different words to compare.", icon=":material/edit:")
        return
    table = pd.DataFrame(
        {
            "word": [pair.first for pair in pairs],
            "and": [pair.second for pair in pairs],
            "cosine": [pair.cosine for pair in pairs],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            "cosine": st.column_config.ProgressColumn(format="%.3f", min_value=0, max_value=1)
        },
        alt="Pairs of words and the cosine of their vectors",
    )
    show_page_link("word_similarity", "Word similarity")
