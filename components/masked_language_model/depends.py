"""What a prediction depends on: the attention of its position, and what hiding words changes."""

from contextlib import suppress

import numpy as np
import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.masked_language_model.parameters import HEAD, HEADS_SHOWN, SINGLE
from components.masked_language_model.predictions import (
    ask_words,
    distribution,
    said_probability,
    show_no_mask,
)
from components.masked_language_model.runs import run_hidden_encoding, run_variants
from components.masked_language_model.sentence import bare, continues_word
from components.masked_language_model.state import Masks
from components.running.jobs import JobPending
from components.take_away.exports import Cell, matrix_csv, rows_csv, show_csv_button
from components.views.chips_and_bars import Chip, show_sentence
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.analysis.attention.views import matrix_by_layer
from dashboard.analysis.prediction.masked import top_words
from dashboard.analysis.text.words import word_groups, word_labels
from dashboard.figures.masked import signed_bars
from dashboard.figures.matrix import attention_heatmap
from dashboard.models.heads.masked_language import piece_names, with_ids
from dashboard.records.attention import WEIGHT
from dashboard.records.masked import TokenScores

BARS = 15
"""Largest changes that are drawn."""


Groups = tuple[tuple[int, ...], ...]


def show_depends(masks: Masks) -> None:
    """Effects of hiding each other word, and the attention of the shown position."""
    if masks.shown is None:
        show_no_mask(masks)
        return
    asked, _ = ask_words(masks)
    row = distribution(masks)
    target = asked.ids[0] if asked.ids else int(top_words(row, count=1).ids[0])
    groups = other_words(masks)
    effects, attention = st.columns([6, 5], gap="medium")
    with effects, st.container(border=True), suppress(JobPending):
        _show_effects(masks, groups, target, float(row[target]))
    with attention, st.container(border=True):
        _show_attention(masks, masks.shown)
    show_link_notes(HEADS_SHOWN, HEAD)


def other_words(masks: Masks) -> Groups:
    """The words that can be hidden besides: not special, not hidden as a whole already."""
    still = set(masks.read)
    return tuple(
        kept
        for group in word_groups(masks.text)
        if not masks.text.is_special[list(group)].any()
        and (kept := tuple(p for p in group if p not in still))
    )


def _show_effects(masks: Masks, groups: Groups, target: int, before: float) -> None:
    """The sentence and bars of signed changes of the target's probability."""
    st.markdown(f"**What hiding another word changes at position {masks.shown}**")
    with st.container(horizontal=True, gap="small"):
        st.text("Probability of")
        st.text(piece_names(masks.name, [target])[0])
        st.text(f"now: {said_probability(float(np.exp(before)))}")
    if not groups:
        st.info("There is no other word that could be hidden.", icon=":material/block:")
        return
    scores = run_removals(masks, groups, target)
    change = changes_of(scores, before)
    show_changes(masks, groups, change)
    labels = _labels(masks, groups)
    order = np.argsort(-np.abs(change), kind="stable")[:BARS]
    show_figure(
        signed_bars(
            [_numbered(labels, groups, i) for i in order],
            change[order],
            "change of probability",
            page_palette(),
        ),
        key="effect_bars",
        alt="Signed change of the probability when each word is hidden; the table holds them all",
        numbers="download_csv_effects",
    )
    if len(groups) > BARS:
        st.caption(f"The {BARS} largest of {len(groups)} changes; the table holds them all.")
    _show_numbers(masks, groups, scores, before, change)


def run_removals(masks: Masks, groups: Groups, target: int) -> TokenScores:
    """The target's rating with each group of positions hidden besides."""
    assert masks.shown is not None  # noqa: S101  (checked by the caller)
    rows = tuple(
        tuple(sorted({**dict(masks.changes), **dict.fromkeys(group, masks.token.id)}.items()))
        for group in groups
    )
    read = ((masks.shown, target),) * len(rows)
    start = f"Hide each of {len(groups)} words in turn"
    return run_variants(masks.name, masks.text, rows, read, start=start)


def changes_of(scores: TokenScores, before: float) -> np.ndarray:
    """By how much the target's probability changes, `[group]`; `before` is its log probability."""
    now: np.ndarray = np.exp(scores.log_probabilities) - np.exp(np.float32(before))
    return now.astype(np.float32)


def _labels(masks: Masks, groups: Groups) -> list[str]:
    """The words of the groups, as they stand in the sentence now."""
    changed = with_ids(masks.name, masks.text, dict(masks.changes))
    whole = dict(zip(word_groups(masks.text), word_labels(changed), strict=True))
    return [
        whole.get(group) or "".join(bare(changed.tokens[position]) for position in group)
        for group in groups
    ]


def _numbered(labels: list[str], groups: Groups, i: int) -> str:
    """The word, with its position where the text has it twice."""
    return f"{labels[i]} ({groups[i][0]})" if labels.count(labels[i]) > 1 else labels[i]


def show_changes(masks: Masks, groups: Groups, change: np.ndarray, *, key: str = "effects") -> None:
    """The sentence, coloured by the change that hiding each word makes."""
    largest = max(float(np.abs(change).max()), 1e-12)
    of = {position: float(change[i]) for i, group in enumerate(groups) for position in group}
    tokens = with_ids(masks.name, masks.text, dict(masks.changes)).tokens
    chips = []
    for position, token in enumerate(tokens):
        value = of.get(position)
        is_special = bool(masks.text.is_special[position])
        is_masked = position in masks.read
        state = "special" if is_special else "masked" if is_masked else "plain"
        chips.append(
            Chip(
                position=position,
                label=bare(token),
                below="" if value is None else f"{value:+.2f}",
                state=state,  # type: ignore[arg-type]
                joined=continues_word(masks.text, position),
                tone=0.0 if value is None else value / largest,
                is_shown=position == masks.shown,
                note="" if value is None else f"hidden: {value:+.6f}",
            )
        )
    colours = page_palette()
    show_sentence(
        chips,
        key=key,
        label="Each word with the change that hiding it makes",
        colours=(colours.roles[1], colours.accent),
    )
    st.caption(
        "Orange: hiding the word lowers the probability, so the word speaks for the prediction. "
        "Blue: hiding it raises it."
    )


EFFECT_HEADER = (
    "position",
    "word",
    "probability_before",
    "probability_hidden",
    "change",
    "log_probability_change",
)


def effect_rows(
    masks: Masks, groups: Groups, scores: TokenScores, before: float
) -> list[list[Cell]]:
    """One row per word that was hidden besides."""
    labels = _labels(masks, groups)
    return [
        [
            group[0],
            labels[i],
            float(np.exp(before)),
            float(np.exp(nats)),
            float(np.exp(nats) - np.exp(before)),
            float(nats - before),
        ]
        for i, (group, nats) in enumerate(zip(groups, scores.log_probabilities, strict=True))
    ]


def _show_numbers(
    masks: Masks, groups: Groups, scores: TokenScores, before: float, change: np.ndarray
) -> None:
    """All changes, with what the model would say instead."""
    rows = effect_rows(masks, groups, scores, before)
    with st.expander("The numbers"):
        table = pd.DataFrame(rows, columns=EFFECT_HEADER)
        table["first choice then"] = piece_names(masks.name, scores.top_ids[:, 0])
        st.dataframe(
            table.iloc[np.argsort(-np.abs(change), kind="stable")],
            hide_index=True,
            column_config={
                name: st.column_config.NumberColumn(format="%.4f") for name in EFFECT_HEADER[2:]
            },
            alt="Every other word, the probability when it is hidden, and the change",
        )
    show_csv_button(rows_csv(EFFECT_HEADER, rows), "effects.csv", key="download_csv_effects")


def _show_attention(masks: Masks, shown: int) -> None:
    """Where the shown position looks, layer by layer."""
    st.markdown(f"**Where position {shown} looks**")
    encoding = run_hidden_encoding(masks.name, masks.text, masks.changes)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        one = HEADS_SHOWN.draw() == SINGLE
        head = HEAD.draw(high=encoding.sizes[1]) if one else None
    matrix = matrix_by_layer(encoding, WEIGHT, query=shown, head=head)
    show_figure(
        attention_heatmap(matrix, page_palette(), row=30, least=0),
        key="mask_attention",
        alt="Attention of the hidden position to every token, one row per layer",
        numbers="download_csv_attention",
    )
    st.caption(
        "Rows are layers, each sums to 1. Attention says where information is mixed in from, "
        "not what the prediction rests on: compare it with the changes beside it."
    )
    show_csv_button(matrix_csv(matrix), "attention_of_mask.csv", key="download_csv_attention")
