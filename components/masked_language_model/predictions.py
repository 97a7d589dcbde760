"""Predictions for a hidden position: bars, words asked about, and filling in."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.address.links import show_link_notes
from components.browser.picked import picked_number
from components.masked_language_model.filling import run_filling, show_filling
from components.masked_language_model.parameters import COUNT, ONLY, WORDS
from components.masked_language_model.sentence import show_chips, show_fields
from components.masked_language_model.state import BARS, Masks, put_in
from components.running.later import Later
from components.running.masked_words import HiddenEncoding, ReadPosition
from components.running.questions import Exact
from components.running.runs import ask
from components.running.waiting import waits_alone
from components.views.chips_and_bars import Bar, show_bars
from components.views.table import draw_table
from dashboard.analysis.prediction.masked import (
    share_among,
    top_words,
    word_entropy,
    words_at,
)
from dashboard.models.heads.masked_language import piece_names, pieces_of_word
from dashboard.records.masked import Distributions, RankedWords

MAX_ASKED = 30
"""Words that can be asked about at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the bars show.

    Attributes:
        words: The word pieces, as ranked by the model.
        tokens: Their names.
        is_restricted: Whether these are the given candidates instead of the best.
    """

    words: RankedWords
    tokens: tuple[str, ...]
    is_restricted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The words that the reader asked about.

    Attributes:
        ids: Vocabulary indices of those that are one piece each.
        rows: Word, its pieces, for those that are not.
    """

    ids: tuple[int, ...]
    rows: tuple[tuple[str, str], ...]


def distribution(masks: Masks) -> Distributions:
    """What the head says at the shown position."""
    assert masks.shown is not None  # noqa: S101  (pages show a message before)
    of = HiddenEncoding(masks.name, Exact(masks.text), masks.changes)
    return ask(ReadPosition(of, masks.shown))


def show_no_mask(masks: Masks) -> None:
    """What to do where nothing is hidden."""
    if masks.text.is_unknown.any() and not (~masks.text.is_special & ~masks.text.is_unknown).any():
        st.info(
            "There is no known word here that could be hidden. Type a text in a script that the "
            "model was trained on.",
            icon=":material/translate:",
        )
    else:
        st.info(
            "Nothing is hidden, so there is nothing to predict: click a word above, or type the "
            "mask token into the text.",
            icon=":material/touch_app:",
        )


def show_only_masks(masks: Masks) -> None:
    """Say so where the model sees no word at all."""
    visible = ~masks.text.is_special
    visible[list(masks.read)] = False
    if not visible.any():
        st.info(
            "Every word is hidden: the model has nothing to go by but the number of tokens. What "
            "you see is what it expects anywhere.",
            icon=":material/visibility_off:",
        )


def ask_words(masks: Masks, *, can_restrict: bool = False) -> Asked:
    """Words to look up, and whether only they are allowed."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        asked = read_words(masks.name, WORDS.draw(width=300))
        if can_restrict:
            ONLY.draw(disabled=not asked.ids)
    if asked.rows:
        st.warning(
            "One mask holds one word piece, and the vocabulary has no single piece for:",
            icon=":material/help:",
        )
        draw_table(
            asked.rows,
            ["word", "its pieces"],
            alt="Words that are not in the vocabulary, and the pieces they are cut into",
        )
    return asked


def read_words(name: str, written: str) -> Asked:
    """The words of a list, each once, in order."""
    entries = list(dict.fromkeys(written.replace(",", " ").split()))[:MAX_ASKED]
    ids: list[int] = []
    rows = []
    for entry in entries:
        pieces = pieces_of_word(name, entry)
        if len(pieces) == 1:
            ids.append(pieces[0])
        else:
            rows.append((entry, " ".join(piece_names(name, pieces)) or "none"))
    return Asked(ids=tuple(dict.fromkeys(ids)), rows=tuple(rows))


def show_predictions(masks: Masks, later: Later) -> Shown | None:
    """The sentence, and beside it the bars; None where nothing is hidden."""
    left, right = st.columns([6, 7], gap="medium")
    with left.container(border=True):
        show_chips(masks)
        later.draw(st.container(), functools.partial(_show_controls, masks))
    with right.container(border=True):
        if masks.shown is None:
            show_no_mask(masks)
            return None
        found = distribution(masks)
        asked = read_words(masks.name, WORDS.read())
        shown = _best_or_given(masks, found, asked)
        _show_bars(masks, found, shown, asked)
        later.draw(st.container(), functools.partial(_show_legend, masks, shown))
    return shown


def _show_controls(masks: Masks) -> None:
    show_fields(masks)
    if masks.shown is None:
        return
    ask_words(masks, can_restrict=True)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        COUNT.draw(width=120)
        show_filling(masks)
    with waits_alone():  # the predictions need not wait
        run_filling(masks)
    show_link_notes(COUNT)


def _best_or_given(masks: Masks, found: Distributions, asked: Asked) -> Shown:
    """The best words, or those given alone, as the fields say, drawn already or not."""
    only, row = ONLY.read() and bool(asked.ids), found.log_probabilities[0]
    if only:
        words = words_at(row, sorted(asked.ids, key=lambda index: -row[index]))
    else:
        words = top_words(row, count=COUNT.read())
    return Shown(words=words, tokens=piece_names(masks.name, words.ids), is_restricted=only)


def _said(masks: Masks, found: Distributions) -> str:
    """How certain the model is, and what the distribution is given; fixed words and numbers."""
    row, others = found.log_probabilities[0], len(masks.read) - 1
    said = f"Entropy {float(word_entropy(row)):.2f} nats of at most {math.log(row.size):.2f}."
    if masks.shown in dict(masks.fills):
        said += " The word put in here is hidden again while it is judged."
    if others:
        said += (
            f" {others} other position{'s are' if others > 1 else ' is'} hidden, too: each is "
            "predicted independently of what the others may turn out to be."
        )
    return said


def _show_bars(masks: Masks, found: Distributions, shown: Shown, asked: Asked) -> None:
    """The best or the allowed words; below, the word that was there and those asked about."""
    more = [] if shown.is_restricted else _others(masks, shown, asked)
    best, extra = shown.words.log_probabilities, words_at(found.log_probabilities[0], more)
    largest = math.exp(max([*best, *extra.log_probabilities]))
    share = share_among(best).tolist() if shown.is_restricted else None
    bars = _bars(masks, shown.words, largest, share)
    bars += _bars(masks, extra, largest, None, heading="The word that was there, and yours")
    allowed = {bar.id for bar in bars}
    show_bars(
        bars,
        key=BARS,
        title=f"What fits at position {masks.shown}",
        note=_said(masks, found),
        label=f"Predictions at position {masks.shown}: press one to put it in",
        footer=f"The longest bar is {largest:.3f}.",
        on_pick=functools.partial(_use_bar, masks, allowed),
    )


def _show_legend(masks: Masks, shown: Shown) -> None:
    show_only_masks(masks)
    st.caption(
        "Rank · word piece · probability · log probability in nats. Click a word to put it in."
        + (" Share: among the words given." if shown.is_restricted else "")
    )


def _others(masks: Masks, shown: Shown, asked: Asked) -> list[int]:
    """The word that was there and the words asked about, without those that stand above."""
    wanted = list(asked.ids)
    if masks.shown not in masks.typed:
        wanted = [int(masks.text.input_ids[masks.shown]), *wanted]
    above = set(shown.words.ids.tolist())
    return [index for index in dict.fromkeys(wanted) if index not in above]


def _bars(
    masks: Masks,
    words: RankedWords,
    largest: float,
    share: Sequence[float] | None,
    *,
    heading: str = "",
) -> list[Bar]:
    names = piece_names(masks.name, words.ids)
    was = None if masks.shown in masks.typed else int(masks.text.input_ids[masks.shown or 0])
    put = dict(masks.fills).get(masks.shown if masks.shown is not None else -1)
    bars = []
    for i, (index, rank, nats) in enumerate(
        zip(words.ids, words.ranks, words.log_probabilities, strict=True)
    ):
        probability = math.exp(nats)
        detail = f"{nats:.3f}" if share is None else f"share {share[i]:.3f}"
        bars.append(
            Bar(
                id=int(index),
                rank=int(rank),
                token=names[i],
                probability=said_probability(probability),
                share=probability / largest,
                detail=detail,
                tag="was here" if int(index) == was else "",
                heading=heading if i == 0 else "",
                is_put_in=int(index) == put,
            )
        )
    return bars


def said_probability(probability: float) -> str:
    """A probability in at most six characters."""
    return f"{probability:.3f}" if probability >= 0.001 else f"{probability:.0e}"  # noqa: PLR2004


def _use_bar(masks: Masks, allowed: set[int]) -> None:
    """A prediction was clicked; only what is on screen can be put in."""
    index = picked_number(BARS)
    if index in allowed:
        put_in(masks, index)
