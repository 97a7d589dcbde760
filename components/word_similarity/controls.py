"""Controls of the word similarity page, and the choice that they make."""

from dataclasses import dataclass

import streamlit as st

from components.address.links import show_link_notes
from components.inputs.levels import draw_level
from components.word_similarity.parameters import LEVEL, MEASURE, MEASURES, SPECIAL, UNIT, UNITS
from components.words.look import page_palette
from dashboard.analysis.meaning.measures import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is compared, and how.

    Attributes:
        level: Which hidden states, from 0.
        measure: How vectors are prepared before the cosine.
        by_word: Whole words instead of word pieces.
        with_special: Special tokens are shown, too.
    """

    level: int
    measure: Measure
    by_word: bool
    with_special: bool

    @property
    def label(self) -> str:
        """The measure in words."""
        return label_of(self.measure)


def label_of(measure: Measure) -> str:
    """The measure in words."""
    return next(label for label, meaning in MEASURES.items() if meaning == measure)


def pick_compared(n_levels: int) -> Choice:
    """Draw the controls in one row and return what they say."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="controls"):
        measure = MEASURES[MEASURE.draw()]
        by_word = UNITS[UNIT.draw()]
        with st.container(width=190):
            level = draw_level(LEVEL, n_levels)
        with_special = SPECIAL.draw()
    show_link_notes(MEASURE, UNIT, LEVEL)
    return Choice(level=level, measure=measure, by_word=by_word, with_special=with_special)


def show_scale() -> None:
    """The scale of similarities; fixed words and colours only, so that HTML is safe here."""
    st.html(
        '<div style="display:flex;align-items:center;gap:.5em;font-size:.82rem;opacity:.85" '
        'role="img" aria-label="Colour scale from similarity -1 over 0 to 1"><span>-1</span>'
        '<span style="width:12em;height:.5em;border-radius:3px;background:linear-gradient('
        f'90deg,{",".join(page_palette().similarity)})"></span><span>1</span></div>'
    )
