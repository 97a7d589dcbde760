"""The sentence on top of the page: click words to hide them, and the fields that say the same."""

import functools
from dataclasses import replace
from typing import Any

import streamlit as st

from components.address.links import show_link_notes
from components.browser.picked import picked_number
from components.masked_language_model.parameters import AT, FILL, MASK, PIECES
from components.masked_language_model.state import SENTENCE, Masks, clear_fills, toggle
from components.views.chips_and_bars import Chip, show_sentence
from dashboard.models.heads.masked_language import piece_names
from dashboard.records.texts import TokenizedText

MANY = 1
"""Hidden positions from which on the reader chooses whose predictions are shown."""


def show_chips(masks: Masks) -> None:
    """The sentence, to click."""
    show_sentence(
        masked_chips(masks),
        key=SENTENCE,
        label="The sentence: press a word to hide it or to show it again",
        on_pick=functools.partial(_use_click, masks),
    )


def show_fields(masks: Masks) -> None:
    """What is hidden in words, and the fields that say it."""
    st.caption(_said(masks))
    for note in masks.notes:
        st.warning(note, icon=":material/rule:")
    _show_inputs(masks)
    show_link_notes(MASK, FILL)


def masked_chips(masks: Masks) -> list[Chip]:
    """The tokens as the model receives them, and below each mask what was there."""
    filled = dict(masks.fills)
    chips = []
    for position, token in enumerate(masks.text.tokens):
        more: dict[str, object] = {}
        if position in masks.positions and not masks.text.is_special[position]:
            more = {"state": "masked", "label": masks.token.token}
            if position in filled:
                label = bare(piece_names(masks.name, [filled[position]])[0])
                more = {"state": "filled", "label": label}
            more["below"] = "" if position in masks.typed else bare(token)
        more |= {"is_shown": position == masks.shown, "note": f"position {position}"}
        chips.append(token_chip(masks.text, position, **more))
    return chips


def token_chip(text: TokenizedText, position: int, **more: Any) -> Chip:  # noqa: ANN401
    """A token of a sentence; `more` is what a view adds to it, or says otherwise."""
    chip = Chip(
        position=position,
        label=bare(text.tokens[position]),
        state="special" if text.is_special[position] else "plain",
        joined=continues_word(text, position),
    )
    return replace(chip, **more)


def bare(token: str) -> str:
    """A word piece without the vocabulary's marks."""
    return token.removeprefix("##").removeprefix("Ġ") or token


def continues_word(text: TokenizedText, position: int) -> bool:
    """Whether a token continues the word of the token before it."""
    word = text.word_ids[position]
    return position > 0 and word is not None and word == text.word_ids[position - 1]


def _said(masks: Masks) -> str:
    """What is hidden, in words; fixed words and numbers only."""
    where = ", ".join(str(position) for position in masks.positions[:12])
    where += " …" if len(masks.positions) > 12 else ""  # noqa: PLR2004
    if masks.is_default:
        return (
            f"You have hidden nothing yet, so the last content word (position {where}) is hidden "
            "for a start. Click any word to hide that one instead."
        )
    if not masks.positions:
        return "Nothing is hidden. Click a word to hide it."
    plural = "s" if len(masks.positions) > 1 else ""
    return f"Hidden: position{plural} {where}. Click a word to hide it, again to show it."


def _show_inputs(masks: Masks) -> None:
    """The same as clicks, for the keyboard and for links."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="mask_fields"):
        MASK.draw(width=170)
        if len(masks.positions) > MANY:
            AT.put(str(masks.shown))
            AT.draw([str(position) for position in masks.positions], width=170)
        if masks.fills:
            st.button("Take all out", key="take_out", on_click=clear_fills, type="tertiary")
        with st.popover("More", icon=":material/tune:"):
            PIECES.draw()
            FILL.draw()


def _use_click(masks: Masks) -> None:
    """A token was clicked; what the browser sends is checked."""
    position = picked_number(SENTENCE)
    if position is not None:
        toggle(masks, position)
