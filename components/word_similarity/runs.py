"""Questions of the word similarity page: the reference text, and uses of words in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

import streamlit as st

from components.running.budgets import USED_TOKENS
from components.running.cache import results
from components.running.jobs import Progress
from components.running.questions import Exact, LongQuestion, Of, OfModel, Question
from components.running.runs import answer, ask, run_forward, run_tokenize
from dashboard.analysis.meaning.baseline import baseline, reference_states
from dashboard.analysis.meaning.measures import Measure
from dashboard.analysis.meaning.reference_text import REFERENCE_SENTENCES
from dashboard.analysis.meaning.senses import use_states, word_uses
from dashboard.models.catalogue.catalog import Task
from dashboard.models.inside.word_states import MAX_TEXTS, MAX_TOKENS, batch_states
from dashboard.models.running.batches import by_length
from dashboard.models.running.loading import load_model
from dashboard.records.meaning import (
    Baseline,
    ComparedTexts,
    ReferenceStates,
    TextStates,
    UseStates,
    WordUses,
)
from dashboard.records.texts import TokenizedText


@dataclass(frozen=True, slots=True)
class CompareTexts(OfModel[ComparedTexts]):
    """Hidden states of two texts, each alone in its row of one batch."""

    name: str
    text: str
    text_b: str

    def compute(self) -> ComparedTexts:
        """One forward pass."""
        texts = [run_tokenize(self.name, own, None) for own in (self.text, self.text_b)]
        states = run_forward(*self.needs, partial(batch_states, texts=texts))
        first, second = (
            TextStates(text=own, hidden_states=state)
            for own, state in zip(texts, states, strict=True)
        )
        return ComparedTexts(first=first, second=second)


@dataclass(frozen=True, slots=True)
class ReadReference(OfModel[ReferenceStates]):
    """The reference text as the checkpoint sees it."""

    name: str

    def compute(self) -> ReferenceStates:
        """A few batches."""
        texts = [run_tokenize(self.name, sentence, None) for sentence in REFERENCE_SENTENCES]
        batches = _batches(texts)
        found = [
            run_forward(*self.needs, partial(batch_states, texts=[texts[i] for i in batch]))
            for batch in batches
        ]
        states = dict(zip(chain(*batches), chain(*found), strict=True))
        return reference_states(texts, [states[i] for i in range(len(texts))])


@dataclass(frozen=True, slots=True)
class RandomPairs(Of[Baseline]):
    """Similarities of random pairs of words of the reference text."""

    of: ReadReference
    measure: Measure
    level: int
    by_word: bool

    def compute(self) -> Baseline:
        """From the reference."""
        return baseline(answer(self.of), self.measure, level=self.level, by_word=self.by_word)


@dataclass(frozen=True, slots=True)
class ReadUse(Question[UseStates]):
    """The vector of one word of a sentence at every level; answered by `ReadUses`."""

    name: str
    text: Exact[TokenizedText]
    group: tuple[int, ...]

    def compute(self) -> UseStates:
        """One forward pass, inside a turn."""
        (states,) = batch_states(load_model(self.name), [self.text.value])
        return use_states(states, self.group)


@dataclass(frozen=True, slots=True)
class ReadUses(LongQuestion[WordUses]):
    """The vector of one word per sentence at every level.

    Kept by sentence and word: after a change only what changed is computed.
    """

    uses: tuple[ReadUse, ...]

    label = "Reading sentences"
    unit = "sentences"
    budget = USED_TOKENS

    @property
    def needs(self) -> tuple[str, Task]:
        """The bare encoder."""
        return self.uses[0].name, "encoder"

    @property
    def total(self) -> int:
        """The sentences."""
        return len(self.uses)

    @property
    def cost(self) -> int:
        """Tokens of the sentences that are not known."""
        return sum(len(use.text.value.tokens) for use in self._left(self._known()))

    def steps(self, progress: Progress) -> WordUses:
        """Batch by batch of similar length."""
        found = self._known()
        left = self._left(found)
        n_done, n_all = self.total - len(left), self.total
        for batch in _batches([use.text.value for use in left]):
            chosen = [left[i] for i in batch]
            with progress.turn(n_done, n_done / n_all):
                texts = [use.text.value for use in chosen]
                states = batch_states(load_model(*self.needs), texts)
            for use, own in zip(chosen, states, strict=True):
                found[use] = use_states(own, use.group)
                results().keep(use, found[use])
            n_done += len(batch)
        return word_uses([found[use] for use in self.uses])

    def _known(self) -> dict[ReadUse, UseStates]:
        """Those that have been read already."""
        kept = {use: results().find(use) for use in self.uses}
        return {use: states for use, states in kept.items() if states is not None}

    def _left(self, known: dict[ReadUse, UseStates]) -> list[ReadUse]:
        """The others, each once."""
        return [use for use in dict.fromkeys(self.uses) if use not in known]


def _batches(texts: Sequence[TokenizedText]) -> list[list[int]]:
    """Places of the texts in batches so small that the states of all levels fit."""
    return by_length([len(one.tokens) for one in texts], texts=MAX_TEXTS, tokens=MAX_TOKENS)


def run_reference(name: str) -> ReferenceStates:
    """The reference text as the checkpoint sees it; a few batches, once per checkpoint."""
    with st.spinner("Measuring random pairs of words …", show_time=True):
        return ask(ReadReference(name))


def run_reference_for(name: str, measure: Measure) -> ReferenceStates | None:
    """The reference text where the measure needs it: it takes a moment."""
    return run_reference(name) if measure in {"centred", "standardised"} else None


def run_baseline(name: str, measure: Measure, *, level: int, by_word: bool) -> Baseline:
    """Similarities of random pairs."""
    run_reference(name)
    return ask(RandomPairs(ReadReference(name), measure, level, by_word))
