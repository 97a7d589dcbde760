"""Attributions of one output, cached; those of long texts with progress and a way to cancel.

A short text's are computed at once. A long one's run as a job (`components/running/jobs.py`)
that takes its turn at the gate after every batch, so that other readers come in between.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import streamlit as st

from components.running.jobs import Job, JobPending, run_job
from components.running.runs import run_cached, run_forward, run_model
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
from dashboard.models.running.gate import forward_pass
from dashboard.models.running.loading import LoadedModel
from dashboard.records.arrays import frozen
from dashboard.records.attribution import (
    DeletionCurves,
    ExplainedWords,
    SpanTarget,
    Target,
    WordScores,
)
from dashboard.records.encodings import Encoding
from dashboard.records.texts import TokenizedText

TOKENS_AT_ONCE = 12_000
"""Tokens in forward passes up to which no progress is shown: two or three seconds at most."""

TOKENS_ASKED = 60_000
"""Tokens from which on the reader is asked first: some ten seconds on a small model."""

STARTED = "_attributions_started"
"""The long computations that this reader has asked for."""

GRADIENT_COST = 3
"""A pass with gradients costs about so many without."""

Result = TypeVar("Result")


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

    @property
    def key(self) -> tuple[str, ...]:
        """Names the subject in caches."""
        text = self.text
        ids = hashlib.blake2b(text.input_ids.tobytes() + text.segment_ids.tobytes())
        return self.name, self.task, ids.hexdigest(), repr(self.target)

    @property
    def readers(self) -> tuple[int, ...]:
        """Positions whose last hidden state the head reads for the target; 0 is [CLS]."""
        if isinstance(self.target, SpanTarget):
            return self.target.start, self.target.end
        return (0,)


def run_word_scores(subject: Subject, steps: int) -> WordScores:
    """All methods over the words of the subject; there must be at least one.

    Raises:
        JobPending: It takes longer; its progress is drawn.
    """
    words = explained_words(subject.text)
    encoding = run_task_encoding(subject)
    n_tokens = len(subject.text.tokens)

    def compute(model: LoadedModel, turn: Turn) -> WordScores:
        return _word_scores(model, subject, words, encoding, steps, turn)

    return _run(
        ("word attributions", *subject.key, steps),
        subject,
        compute,
        n_tokens=n_tokens * (GRADIENT_COST * steps + len(words.labels)),
        label="Explaining",
        button="Explain this text",
    )


def run_deletion(subject: Subject, scores: WordScores, steps: int) -> DeletionCurves:
    """The target's logit as words are hidden, in the order of each method and in random ones.

    Raises:
        JobPending: It takes longer; its progress is drawn.
    """
    hidden = deletion_steps(len(scores.words.labels))
    rows = [
        hidden_positions(order, int(n_hidden), scores.words)
        for order in deletion_orders(scores)
        for n_hidden in hidden
    ]
    distinct = list(dict.fromkeys(rows))
    place = {row: i for i, row in enumerate(distinct)}

    def compute(model: LoadedModel, turn: Turn) -> DeletionCurves:
        values = values_without(model, subject.text, distinct, [subject.target], turn=turn)
        return deletion_curves(
            scores, values[[place[row] for row in rows]].reshape(-1, len(hidden))
        )

    return _run(
        ("deletion curves", *subject.key, steps),
        subject,
        compute,
        n_tokens=len(distinct) * len(subject.text.tokens),
        label="Hiding words",
        button="Compute the deletion curves",
    )


def run_task_encoding(subject: Subject) -> Encoding:
    """Attention and hidden states from the encoder that the head sits on."""
    return run_cached(
        ("task encoding", *subject.key[:-1]),
        lambda: run_forward(subject.name, subject.task, lambda model: encode(model, subject.text)),
    )


def _word_scores(
    model: LoadedModel,
    subject: Subject,
    words: ExplainedWords,
    encoding: Encoding,
    steps: int,
    turn: Turn,
) -> WordScores:
    """Every method once."""
    text, target = subject.text, subject.target
    cost = GRADIENT_COST * steps
    share = cost / (cost + len(words.labels))
    integrated = integrated_gradients(
        model, text, target, steps=steps, turn=_between(turn, 0, share)
    )
    with turn(share):
        gradient = gradient_x_input(model, text, target)
    values = values_without(
        model, text, [(), *words.groups], [target], turn=_between(turn, share, 1)
    )[:, 0]
    rolled = rolled_to(encoding.attention, subject.readers)
    parts = [by_word(one, words) for one in (integrated.scores, gradient.scores, rolled)]
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


def _run(
    key: tuple[str | int, ...],
    subject: Subject,
    compute: Callable[[LoadedModel, Turn], Result],
    *,
    n_tokens: int,
    label: str,
    button: str,
) -> Result:
    """At once where it is short, as a job where it is long; cached either way."""
    model = run_model(subject.name, subject.task)
    if n_tokens <= TOKENS_AT_ONCE:
        return run_cached(key, lambda: compute(model, _turn))

    def work(job: Job[Result]) -> Result:
        return compute(model, lambda done: _job_turn(job, done))

    def run() -> Result:
        if n_tokens > TOKENS_ASKED:
            _ask(key, n_tokens, button)
        return run_job(key, work, total=n_tokens, label=label, unit="tokens", keeps=False)

    return run_cached(key, run)


def _ask(key: tuple[str | int, ...], n_tokens: int, button: str) -> None:
    """Return when the reader has asked for a long computation; say what it takes until then.

    Raises:
        JobPending: Not yet.
    """
    started: set[tuple[str | int, ...]] = st.session_state.setdefault(STARTED, set())
    if key in started:
        return
    st.info(
        f"The text is long: this takes forward and backward passes over some {n_tokens:,} tokens "
        "in all. You can cancel it at any time.",
        icon=":material/hourglass:",
    )
    st.button(
        button,
        key=f"start_{button.lower().replace(' ', '_')}",
        icon=":material/play_arrow:",
        on_click=started.add,
        args=(key,),
    )
    raise JobPending


@contextmanager
def _turn(_done: float) -> Iterator[None]:
    """A place at the gate for one batch."""
    with forward_pass(wide=True):
        yield


@contextmanager
def _job_turn(job: Job[Result], done: float) -> Iterator[None]:
    """The same, with the progress of its job; ends the job when its reader has."""
    job.tell(round(job.total * done), max(done, 1e-3))
    with forward_pass(wide=True):
        yield


def _between(turn: Turn, first: float, last: float) -> Turn:
    """Turns of a part of the work, from one share of it to another."""
    return lambda done: turn(first + (last - first) * done)
