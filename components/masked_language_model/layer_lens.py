"""The layer lens: what the model's own head would say at every level."""

import streamlit as st

from components.masked_language_model.predictions import Asked, ask_words, show_no_mask
from components.masked_language_model.runs import ReadLens, ReadLevels
from components.masked_language_model.state import Masks
from components.running.masked_words import HiddenEncoding
from components.running.questions import Exact
from components.running.runs import ask
from components.running.waiting import waits_alone
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.analysis.prediction.masked import top_words, words_at
from dashboard.figures.masked import lens_grid, rank_curves
from dashboard.models.heads.masked_language import piece_names, with_ids
from dashboard.records.masked import Lens

MOST_CURVES = 6

LEVEL_WIDTH = 92
"""Pixels of a level: its word of ten characters can be read, and words do not overlap."""


def show_layers(masks: Masks) -> None:
    """The grid of best words, and how the rank of chosen words changes over the levels."""
    st.info(
        "A diagnostic: the head was trained on the last level only. On the levels before, it reads "
        "vectors that it was never trained for, so a strange word there does not mean that the "
        "model “thinks” it.",
        icon=":material/science:",
    )
    asked = Asked(ids=(), rows=())
    if masks.shown is not None:
        asked = ask_words(masks)
    with waits_alone():  # the curves need not wait
        _show_lens(masks)
    if masks.shown is None:
        show_no_mask(masks)
    else:
        _show_curves(masks, asked)


def _show_lens(masks: Masks) -> None:
    """The grid and its numbers, once the reader has agreed where that takes long."""
    tokens = with_ids(masks.name, masks.text, dict(masks.changes)).tokens
    of = HiddenEncoding(masks.name, Exact(masks.text), masks.changes)
    lens = ask(ReadLens(of), start=f"Read all {len(ask(of).hidden_states)} levels")
    _show_grid(masks, lens, tokens)
    show_csv_button(
        rows_csv(LENS_HEADER, lens_rows(masks.name, lens, tokens)),
        "levels.csv",
        key="download_csv_levels",
    )


def _show_grid(masks: Masks, lens: Lens, tokens: tuple[str, ...]) -> None:
    """Tokens down, levels across."""
    n_levels = lens.entropy_nats.shape[1]
    st.caption(
        f"Tokens ↓ levels 0 to {n_levels - 1} → · each cell: the head's first choice, coloured by "
        "its probability · point at one for its first five and the entropy"
    )
    _let_scroll("lens_scroll", LEVEL_WIDTH * n_levels)
    with st.container(key="lens_scroll"):
        show_figure(
            lens_grid(
                lens,
                _words(masks.name, lens),
                tokens,
                page_palette(),
                marked=masks.read,
            ),
            key="lens_grid",
            alt="The head's first choice for every token at every level",
            numbers="download_csv_levels",
        )


def _let_scroll(key: str, pixels: int) -> None:
    """Keep a container's content so many pixels wide; narrower windows scroll it sideways."""
    st.html(
        f"<style>.st-key-{key} {{ overflow-x: auto; }} "
        f".st-key-{key} > * {{ min-width: {pixels}px; }}</style>"
    )


def _show_curves(masks: Masks, asked: Asked) -> None:
    assert masks.shown is not None  # noqa: S101  (checked by the caller)
    of = HiddenEncoding(masks.name, Exact(masks.text), masks.changes)
    levels = ask(ReadLevels(of, masks.shown)).log_probabilities
    best = top_words(levels[-1], count=1).ids
    own = [] if masks.shown in masks.typed else [int(masks.text.input_ids[masks.shown])]
    ids = list(dict.fromkeys([int(best[0]), *own, *asked.ids]))[:MOST_CURVES]
    names = piece_names(masks.name, ids)
    ranks = [words_at(row, ids).ranks.tolist() for row in levels]
    st.markdown(f"**Rank over the levels at position {masks.shown}**")
    st.caption(
        "The last level's first choice, the word that was there, and the words asked about "
        f"(at most {MOST_CURVES}); 1 is the most probable."
    )
    show_figure(
        rank_curves(
            list(zip(names, zip(*ranks, strict=True), strict=True)),
            levels.shape[1],
            page_palette(),
        ),
        key="rank_curves",
        alt="Rank of a few words at the hidden position, level by level",
        numbers="download_csv_ranks",
    )
    rows = [[level, *row] for level, row in enumerate(ranks)]
    show_csv_button(rows_csv(["level", *names], rows), "ranks.csv", key="download_csv_ranks")


LENS_HEADER = ("level", "position", "token", "entropy_nats", "choice", "word", "log_probability")


def lens_rows(name: str, lens: Lens, tokens: tuple[str, ...]) -> list[list[Cell]]:
    """Level, token, and its first choices with their log probabilities, one row each."""
    words = _words(name, lens)
    return [
        [
            *(level, position, token, float(lens.entropy_nats[position, level])),
            *(choice, word, float(value)),
        ]
        for level in range(lens.entropy_nats.shape[1])
        for position, token in enumerate(tokens)
        for choice, (word, value) in enumerate(
            zip(words[position][level], lens.top_log_probabilities[position, level], strict=True),
            start=1,
        )
    ]


def _words(name: str, lens: Lens) -> list[list[tuple[str, ...]]]:
    """The first choices, `[token][level][top]`."""
    return [[piece_names(name, ids) for ids in of_token] for of_token in lens.top_ids]
