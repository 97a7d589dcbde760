"""Attention between the two texts of the pair, in every head."""

import streamlit as st

from components.address.pages import find_page, page_object
from components.next_sentence.parameters import APART, SPECIAL
from components.next_sentence.runs import BetweenSegments
from components.running.runs import ask
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.views.signs import show_scale
from components.words.look import page_palette
from dashboard.analysis.attention.segments import strongest_crossing
from dashboard.figures.pair import segment_attention_maps
from dashboard.records.next_sentence import SegmentAttention
from dashboard.records.texts import TokenizedText


def show_attention(name: str, text: TokenizedText) -> None:
    """One map per pair of groups, layer by head."""
    st.subheader("How much A and B look at each other", anchor=False)
    apart = SPECIAL.draw() == APART
    record = ask(BetweenSegments(name, text.text, text.text_b or "", apart))
    show_figure(
        segment_attention_maps(record, page_palette()),
        key="segment_attention",
        alt="Mean attention weight from each group of tokens to each other, layer by head",
        numbers="download_csv_attention",
    )
    show_scale(
        page_palette().weight,
        ("0", "1 · mean weight"),
        said="Colour scale from weight 0 to weight 1",
    )
    _show_words(record, apart=apart)
    _show_strongest(record)
    show_csv_button(
        rows_csv(["layer", "head", "queries", "keys", "weight"], weight_rows(record)),
        "segment_attention.csv",
        key="download_csv_attention",
    )


def _show_words(record: SegmentAttention, *, apart: bool) -> None:
    """What is counted where, and what equal weights would give."""
    uniform = ", ".join(
        f"{share:.2f} to {key}"
        for key, share in zip(record.key_groups, record.uniform_share, strict=True)
    )
    where = (
        "A and B are their word pieces; the three special tokens are counted apart. The maps of a "
        "row add up to 1 in every cell. The answer is read from [CLS], hence its own row."
        if apart
        else "[CLS] and the first [SEP] count with A, the last [SEP] with B, as their segment ids "
        "say. The maps of a row add up to 1 in every cell; much of it may be weight on [SEP], "
        "where heads rest (Clark et al. 2019, W19-4828)."
    )
    st.caption(
        f"A → B: the weight that a token of A gives to all of B, as a mean over the tokens of A. "
        f"{where} Equal weights would give {uniform}."
    )


def _show_strongest(record: SegmentAttention) -> None:
    """The head that looks across most, with a link to its weights."""
    layer, head, weight = strongest_crossing(record)
    info = find_page("attention_heads")
    st.caption(
        f"Most weight across (mean of A → B and B → A: {weight:.2f}): layer {layer + 1}, head "
        f"{head + 1}."
    )
    if info is not None:
        st.page_link(
            page_object(info),
            label=f"Look into layer {layer + 1}, head {head + 1}",
            icon=f":material/{info.icon}:",
            query_params={"layer": str(layer + 1), "head": str(head + 1)},
        )


def weight_rows(record: SegmentAttention) -> list[list[Cell]]:
    """One row per head and pair of groups, counted from 1."""
    return [
        [layer, head, queries, keys, weight]
        for queries, of_keys in zip(record.query_groups, record.share.tolist(), strict=True)
        for keys, of_layers in zip(record.key_groups, of_keys, strict=True)
        for layer, of_heads in enumerate(of_layers, start=1)
        for head, weight in enumerate(of_heads, start=1)
    ]
