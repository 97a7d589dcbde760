"""Filling several masks by drawing from the predictions, one at a time or all at once.

The settings stand in the link. The run can be stopped after every word; what is drawn stays.
"""

from dataclasses import dataclass

import streamlit as st

from components.address.links import show_link_notes
from components.masked_language_model.parameters import (
    CERTAIN_FIRST,
    DRAWING,
    FILL_HOW,
    FILL_ORDER,
    FILL_SEED,
    ONCE,
    TEMPERATURE,
    TOP_K,
)
from components.masked_language_model.state import FILLING, Masks, fill_all
from components.running.budgets import HIDDEN_TOKENS
from components.running.jobs import Progress
from components.running.masked_words import TASK, Changes
from components.running.questions import Exact, LongQuestion, OfModel
from components.running.runs import ask
from components.running.waiting import is_stopped, unfinished
from dashboard.analysis.prediction.masked import Dice, dice, sample_word, word_entropy
from dashboard.models.heads.masked_language import predict_masked, with_ids
from dashboard.models.running.loading import load_model
from dashboard.records.texts import TokenizedText

MOST = 64
"""Masks that are filled in one go."""

DRAWN = "drawn"
"""What a stopped run has kept, by this name."""

Draws = dict[int, int]
"""What was drawn for which position."""


def show_filling(masks: Masks) -> None:
    """Choose how the open masks are filled, and begin."""
    n_open = len(masks.open)
    with st.popover("Fill in by drawing", icon=":material/casino:", disabled=not n_open):
        FILL_HOW.draw()
        st.caption(
            "One at a time: after each draw the model predicts anew, so later words fit earlier "
            "ones. All at once: every word is drawn from its own distribution. Masks are predicted "
            "independently of each other, so the words may not fit together."
        )
        for one in (FILL_ORDER, TEMPERATURE, TOP_K):
            one.draw()
        FILL_SEED.draw(width="stretch")
        if n_open > MOST:
            st.caption(f"The first {MOST} of {n_open} masks are filled.")
        st.button(
            "Fill in",
            key="fill_in",
            icon=":material/casino:",
            type="primary",
            on_click=_begin,
            args=(masks,),
        )
        show_link_notes(*DRAWING)


@dataclass(frozen=True, slots=True)
class FillMasks(OfModel[Changes], LongQuestion[Changes]):
    """Words drawn for some of the masks, by position.

    `hidden` is what the model receives instead of the text to begin with, `wanted` the positions
    that are filled. With `at_once`, all come from one pass; otherwise each pass fills one, the
    leftmost or, `by_certainty`, the most certain. A `temperature` of 0 takes the most probable.
    """

    name: str
    text: Exact[TokenizedText]
    hidden: Changes
    wanted: tuple[int, ...]
    at_once: bool
    by_certainty: bool
    temperature: float
    top_k: int
    seed: int

    uses = TASK

    label = "Drawing"
    unit = "words"
    budget = HIDDEN_TOKENS._replace(asked=None)

    @property
    def total(self) -> int:
        return len(self.wanted)

    @property
    def cost(self) -> int:
        """Tokens in all passes."""
        return len(self.text.value.tokens) * (1 if self.at_once else self.total)

    def steps(self, progress: Progress) -> Changes:
        """Pass by pass; what is drawn is kept, and the dice with it."""
        drawn: Draws = progress.kept.setdefault(DRAWN, {})
        random = progress.kept.setdefault("dice", dice(self.seed))
        while left := [position for position in self.wanted if position not in drawn]:
            with progress.turn(len(drawn), len(drawn) / self.total):
                drawn |= self._pass(drawn, left, random)
        return tuple(sorted(drawn.items()))

    def _pass(self, drawn: Draws, left: list[int], random: Dice) -> Draws:
        """The draws of one pass: of all that is left, or of one position."""
        read = tuple(left if self.at_once or self.by_certainty else left[:1])
        text = with_ids(self.name, self.text.value, {**dict(self.hidden), **drawn})
        rows = predict_masked(load_model(*self.needs), text, read).log_probabilities
        chosen = range(len(read))
        if not self.at_once:
            best = int(word_entropy(rows).argmin())  # the leftmost alone unless by certainty
            chosen = range(best, best + 1)
        return {
            read[i]: sample_word(rows[i], random, temperature=self.temperature, top_k=self.top_k)
            for i in chosen
        }


def run_filling(masks: Masks) -> None:
    """Go on with the run that the reader has begun, if any, until every mask is filled.

    Raises:
        JobPending: It takes longer; its progress is drawn.
    """
    question: FillMasks | None = st.session_state.get(FILLING)
    if question is None:
        return
    drawn: Draws = {}
    if question.text == Exact(masks.text):  # otherwise typed meanwhile: those positions are gone
        stopped = is_stopped(question)
        drawn = unfinished(question).get(DRAWN, {}) if stopped else dict(ask(question))
    del st.session_state[FILLING]
    if drawn:
        fill_all(masks, drawn)
    st.rerun()


def _begin(masks: Masks) -> None:
    fills = dict(masks.fills)
    st.session_state[FILLING] = FillMasks(
        masks.name,
        Exact(masks.text),
        tuple((position, fills.get(position, masks.token.id)) for position in masks.positions),
        masks.open[:MOST],
        at_once=FILL_HOW.read() == ONCE,
        by_certainty=FILL_ORDER.read() == CERTAIN_FIRST,
        temperature=TEMPERATURE.read(),
        top_k=TOP_K.read(),
        seed=FILL_SEED.read(),
    )
