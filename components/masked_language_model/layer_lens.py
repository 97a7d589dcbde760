"""The layer lens: what the model's own head would say at every level."""

from contextlib import suppress

import numpy as np
import streamlit as st

from components.masked_language_model.predictions import Asked, ask_words, show_no_mask
from components.masked_language_model.runs import run_hidden_encoding, run_lens, run_levels
from components.masked_language_model.state import Masks
from components.running.jobs import JobPending
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.analysis.prediction.masked import top_words, words_at
from dashboard.figures.masked import lens_grid, rank_curves
from dashboard.models.heads.masked_language import piece_names, with_ids
from dashboard.records.masked import TokenScores

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
        asked, _ = ask_words(masks)
    with suppress(JobPending):  # the curves need not wait
        _show_lens(masks)
    if masks.shown is None:
        show_no_mask(masks)
    else:
        _show_curves(masks, asked)


def _show_lens(masks: Masks) -> None:
    """The grid and its numbers, once the reader has agreed where that takes long."""
    tokens = with_ids(masks.name, masks.text, dict(masks.changes)).tokens
    n_levels = len(run_hidden_encoding(masks.name, masks.text, masks.changes).hidden_states)
    lens = run_lens(masks.name, masks.text, masks.changes, start=f"Read all {n_levels} levels")
    _show_grid(masks, lens, tokens)
    show_csv_button(
        rows_csv(LENS_HEADER, lens_rows(masks.name, lens, tokens)),
        "levels.csv",
        key="download_csv_levels",
    )


def _show_grid(masks: Masks, lens: TokenScores, tokens: tuple[str, ...]) -> None:
    """Tokens down, levels across."""
    n_tokens = len(tokens)
    n_levels = len(lens.ranks) // n_tokens
    names = np.array(piece_names(masks.name, lens.top_ids.ravel()), dtype=object)
    names = names.reshape(n_levels, n_tokens, -1)
    log_p = lens.top_log_probabilities.reshape(n_levels, n_tokens, -1)
    entropy = lens.entropy_nats.reshape(n_levels, n_tokens)
    st.caption(
        f"Tokens ↓ levels 0 to {n_levels - 1} → · each cell: the head's first choice, coloured by "
        "its probability · point at one for its first five and the entropy"
    )
    _let_scroll("lens_scroll", LEVEL_WIDTH * n_levels)
    with st.container(key="lens_scroll"):
        show_figure(
            lens_grid(
                names.swapaxes(0, 1).tolist(),
                log_p.swapaxes(0, 1),
                entropy.T,
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
    """Ranks at the shown position over the levels."""
    assert masks.shown is not None  # noqa: S101  (checked by the caller)
    levels = run_levels(masks.name, masks.text, masks.changes, masks.shown)
    best = top_words(levels[-1], count=1).ids
    own = [] if masks.shown in masks.typed else [int(masks.text.input_ids[masks.shown])]
    ids = list(dict.fromkeys([int(best[0]), *own, *asked.ids]))[:MOST_CURVES]
    names = piece_names(masks.name, ids)
    ranks = np.stack([words_at(row, np.array(ids)).ranks for row in levels])
    st.markdown(f"**Rank over the levels at position {masks.shown}**")
    st.caption(
        "The last level's first choice, the word that was there, and the words asked about "
        f"(at most {MOST_CURVES}); 1 is the most probable."
    )
    show_figure(
        rank_curves(
            [(name, ranks[:, i].tolist()) for i, name in enumerate(names)],
            levels.shape[1],
            page_palette(),
        ),
        key="rank_curves",
        alt="Rank of a few words at the hidden position, level by level",
        numbers="download_csv_ranks",
    )
    rows = [[level, *map(int, row)] for level, row in enumerate(ranks)]
    show_csv_button(rows_csv(["level", *names], rows), "ranks.csv", key="download_csv_ranks")


LENS_HEADER = ("level", "position", "token", "entropy_nats", "choice", "word", "log_probability")


def lens_rows(name: str, lens: TokenScores, tokens: tuple[str, ...]) -> list[list[Cell]]:
    """Level, token, and its first choices with their log probabilities, one row each."""
    names = np.array(piece_names(name, lens.top_ids.ravel()), dtype=object)
    names = names.reshape(lens.top_ids.shape)
    rows: list[list[Cell]] = []
    for row in range(len(lens.ranks)):
        level, position = divmod(row, len(tokens))
        head: list[Cell] = [level, position, tokens[position], float(lens.entropy_nats[row])]
        rows += [
            [*head, choice + 1, str(word), float(value)]
            for choice, (word, value) in enumerate(
                zip(names[row], lens.top_log_probabilities[row], strict=True)
            )
        ]
    return rows
