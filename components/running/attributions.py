"""Attributions of one output: at once of a short text, as a job of a long one.

A job takes its turn at the gate for every batch, so that other readers come in between.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np

from components.running.budgets import EXPLAINED_TOKENS
from components.running.jobs import Progress, Result
from components.running.questions import Exact, LongQuestion, Of, Question
from components.running.runs import answer, run_forward
from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.attribution import (
    METHODS,
    by_word,
    deletion_curves,
    deletion_orders,
    deletion_steps,
    explained_words,
    hidden_positions,
    rolled_to,
)
from dashboard.models.catalogue.catalog import Task
from dashboard.models.inside.attribution import (
    Turn,
    gradient_x_input,
    integrated_gradients,
    values_without,
)
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model
from dashboard.records.arrays import frozen
from dashboard.records.attention import WEIGHT
from dashboard.records.attribution import (
    Attribution,
    DeletionCurves,
    ExplainedWords,
    SpanTarget,
    Target,
    WordScores,
)
from dashboard.records.encodings import Encoding
from dashboard.records.texts import TokenizedText

GRADIENT_COST = 3
"""A pass with gradients costs about so many without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is explained.

    Attributes:
        name: The checkpoint.
        task: Its head.
        text: The text as the model reads it; one window of it where it is long.
        target: The logit, or sum of two logits, that is explained.
        said: The target in a few plain words, such as "logit of positive"; shown as data.
    """

    name: str
    task: Task
    text: TokenizedText
    target: Target
    said: str


@dataclass(frozen=True, slots=True)
class TaskEncoding(Question[Encoding]):
    """Attention and hidden states from the encoder that a head sits on."""

    name: str
    task: Task
    text: Exact[TokenizedText]

    @property
    def needs(self) -> tuple[str, Task]:
        """The head, too: it is loaded anyway."""
        return self.name, self.task

    def compute(self) -> Encoding:
        return run_forward(self.name, self.task, lambda model: encode(model, self.text.value))


class _Explaining(Of[Result], LongQuestion[Result]):
    """What both long questions have in common: tokens in passes, which are not kept."""

    __slots__ = ()

    unit = "tokens"
    budget = EXPLAINED_TOKENS
    keeps = False

    @property
    def takes(self) -> str:
        return (
            "The text is long: this takes forward and backward passes over some "
            f"{self.total:,} tokens in all."
        )

    def _turn(self, progress: Progress, first: float = 0, last: float = 1) -> Turn:
        """Turns of a part of the work, from one share of it to another."""
        total = self.total

        def turn(done: float) -> AbstractContextManager[None]:
            share = first + (last - first) * done
            return progress.turn(round(total * share), share)

        return turn


@dataclass(frozen=True, slots=True)
class ExplainWords(_Explaining[WordScores]):
    """All methods over the words of a text that has one at least."""

    of: TaskEncoding
    target: Target
    steps_between: int

    label = "Explaining"

    @property
    def total(self) -> int:
        n_words = len(explained_words(self.of.text.value).labels)
        return len(self.of.text.value.tokens) * (GRADIENT_COST * self.steps_between + n_words)

    def steps(self, progress: Progress) -> WordScores:
        """Every method once."""
        text, target = self.of.text.value, self.target
        model, words = load_model(*self.of.needs), explained_words(text)
        encoding = answer(self.of)
        cost = GRADIENT_COST * self.steps_between
        share = cost / (cost + len(words.labels))
        integrated = integrated_gradients(
            model,
            text,
            target,
            steps=self.steps_between,
            turn=self._turn(progress, 0, share),
        )
        with self._turn(progress)(share):
            gradient = gradient_x_input(model, text, target)
        values = values_without(
            model, text, [(), *words.groups], [target], turn=self._turn(progress, share, 1)
        )[:, 0]
        rolled = rolled_to(attention_of(encoding, WEIGHT), read_positions(target))
        return _word_scores(words, values, integrated, gradient.scores, rolled)


@dataclass(frozen=True, slots=True)
class DeleteWords(_Explaining[DeletionCurves]):
    """The target's logit as words are hidden, in the order of each method and in random ones."""

    of: ExplainWords

    label = "Hiding words"

    @property
    def total(self) -> int:
        return len(set(self._rows())) * len(self.of.of.text.value.tokens)

    def steps(self, progress: Progress) -> DeletionCurves:
        """Each set of hidden words once."""
        scores, text, rows = answer(self.of), self.of.of.text.value, self._rows()
        distinct = list(dict.fromkeys(rows))
        place = {row: i for i, row in enumerate(distinct)}
        values = values_without(
            load_model(*self.needs), text, distinct, [self.of.target], turn=self._turn(progress)
        )
        n_steps = len(deletion_steps(len(scores.words.labels)))
        return deletion_curves(scores, values[[place[row] for row in rows]].reshape(-1, n_steps))

    def _rows(self) -> list[tuple[int, ...]]:
        """The positions that are hidden, order by order and step by step."""
        scores = answer(self.of)
        return [
            hidden_positions(order, int(n_hidden), scores.words)
            for order in deletion_orders(scores)
            for n_hidden in deletion_steps(len(scores.words.labels))
        ]


def read_positions(target: Target) -> tuple[int, ...]:
    """Positions whose last hidden state the head reads for the target; 0 is [CLS]."""
    if isinstance(target, SpanTarget):
        return target.start, target.end
    return (0,)


def explained(subject: Subject, steps: int) -> ExplainWords:
    """The question about the words of a subject, of which there must be at least one."""
    encoding = TaskEncoding(subject.name, subject.task, Exact(subject.text))
    return ExplainWords(encoding, subject.target, steps)


def _word_scores(
    words: ExplainedWords,
    values: np.ndarray,
    integrated: Attribution,
    gradient: np.ndarray,
    rolled: np.ndarray,
) -> WordScores:
    """The four methods, added up by word; `values` are the logits without nothing and each word."""
    parts = [by_word(one, words) for one in (integrated.scores, gradient, rolled)]
    scores = np.stack([parts[0][0], parts[1][0], values[0] - values[1:], parts[2][0]])
    special = [parts[0][1], parts[1][1], 0, parts[2][1]]
    assert integrated.baseline_value is not None  # noqa: S101  (this method has a baseline)
    assert integrated.gap is not None  # noqa: S101
    return WordScores(
        words=words,
        methods=METHODS,
        scores=frozen(scores),
        special=frozen(special, np.float32),
        value=integrated.value,
        baseline_value=integrated.baseline_value,
        gap=integrated.gap,
    )
