"""What a prediction depends on: the attention of its position, and what hiding words changes."""

import math

import streamlit as st

from components.address.links import show_link_notes
from components.masked_language_model.parameters import HEAD, HEADS_SHOWN, SINGLE
from components.masked_language_model.predictions import (
    ask_words,
    distribution,
    said_probability,
    show_no_mask,
)
from components.masked_language_model.runs import ScoreVariants, run_hidden_encoding
from components.masked_language_model.sentence import bare, token_chip
from components.masked_language_model.state import Masks
from components.running.questions import Exact
from components.running.runs import ask
from components.running.waiting import waits_alone
from components.take_away.exports import Cell, matrix_csv, rows_csv, show_csv_button
from components.views.chips_and_bars import show_sentence
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.look import page_palette
from dashboard.analysis.attention.views import matrix_by_layer
from dashboard.analysis.prediction.masked import top_words, word_effects
from dashboard.analysis.prediction.positions import other_words
from dashboard.analysis.text.words import word_groups, word_labels
from dashboard.figures.masked import signed_bars
from dashboard.figures.matrix import attention_heatmap
from dashboard.models.heads.masked_language import piece_names, with_ids
from dashboard.records.attention import WEIGHT
from dashboard.records.masked import WordEffects

BARS = 15
"""Largest changes that are drawn."""


Groups = tuple[tuple[int, ...], ...]


def show_depends(masks: Masks) -> None:
    """Effects of hiding each other word, and the attention of the shown position."""
    if masks.shown is None:
        show_no_mask(masks)
        return
    asked = ask_words(masks)
    row = distribution(masks).log_probabilities[0]
    target = asked.ids[0] if asked.ids else int(top_words(row, count=1).ids[0])
    groups = hideable_words(masks)
    effects, attention = st.columns([6, 5], gap="medium")
    with effects, st.container(border=True), waits_alone():
        _show_effects(masks, groups, target, float(row[target]))
    with attention, st.container(border=True):
        _show_attention(masks, masks.shown)
    show_link_notes(HEADS_SHOWN, HEAD)


def hideable_words(masks: Masks) -> Groups:
    """The words that can be hidden besides."""
    return other_words(masks.text, masks.read)


def _show_effects(masks: Masks, groups: Groups, target: int, before: float) -> None:
    """The sentence and bars of signed changes of the target's probability."""
    st.markdown(f"**What hiding another word changes at position {masks.shown}**")
    with st.container(horizontal=True, gap="small"):
        st.text("Probability of")
        st.text(piece_names(masks.name, [target])[0])
        st.text(f"now: {said_probability(math.exp(before))}")
    if not groups:
        st.info("There is no other word that could be hidden.", icon=":material/block:")
        return
    effects = effects_on(masks, groups, target, before)
    show_changes(masks, effects)
    labels = _labels(masks, groups)
    shown = list(effects.order[:BARS])
    show_figure(
        signed_bars(
            [_numbered(labels, groups, i) for i in shown],
            effects.changes[shown],
            "change of probability",
            page_palette(),
        ),
        key="effect_bars",
        alt="Signed change of the probability when each word is hidden; the table holds them all",
        numbers="download_csv_effects",
    )
    if len(groups) > BARS:
        st.caption(f"The {BARS} largest of {len(groups)} changes; the table holds them all.")
    _show_numbers(masks, effects)


def effects_on(masks: Masks, groups: Groups, target: int, before: float) -> WordEffects:
    """What hiding each group of positions besides does to the target's log probability."""
    assert masks.shown is not None  # noqa: S101  (checked by the caller)
    rows = tuple(
        tuple(sorted({**dict(masks.changes), **dict.fromkeys(group, masks.token.id)}.items()))
        for group in groups
    )
    read = ((masks.shown, target),) * len(rows)
    question = ScoreVariants(masks.name, Exact(masks.text), rows, read)
    scores = ask(question, start=f"Hide each of {len(groups)} words in turn")
    return word_effects(groups, scores, before)


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


def show_changes(masks: Masks, effects: WordEffects, *, key: str = "effects") -> None:
    """The sentence, coloured by the change that hiding each word makes."""
    changes = effects.changes.tolist()
    largest = max(abs(changes[effects.order[0]]), 1e-12)
    of = {p: change for group, change in zip(effects.groups, changes, strict=True) for p in group}
    tokens = with_ids(masks.name, masks.text, dict(masks.changes)).tokens
    chips = []
    for position, token in enumerate(tokens):
        more: dict[str, object] = {"label": bare(token), "is_shown": position == masks.shown}
        if position in masks.read and not masks.text.is_special[position]:
            more["state"] = "masked"
        if (value := of.get(position)) is not None:
            more |= {"below": f"{value:+.2f}", "tone": value / largest}
            more["note"] = f"hidden: {value:+.6f}"
        chips.append(token_chip(masks.text, position, **more))
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


def effect_rows(masks: Masks, effects: WordEffects) -> list[list[Cell]]:
    """One row per word that was hidden besides."""
    labels = _labels(masks, effects.groups)
    numbers = zip(effects.hidden, effects.changes, effects.log_changes, strict=True)
    return [
        [group[0], word, effects.before, *map(float, row)]
        for group, word, row in zip(effects.groups, labels, numbers, strict=True)
    ]


def _show_numbers(masks: Masks, effects: WordEffects) -> None:
    """All changes, with what the model would say instead."""
    rows, best = effect_rows(masks, effects), piece_names(masks.name, effects.best_ids)
    with st.expander("The numbers"):
        draw_table(
            [[*rows[i], best[i]] for i in effects.order],
            [*EFFECT_HEADER, "first choice then"],
            formats=dict.fromkeys(EFFECT_HEADER[2:], "%.4f"),
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
