"""Asking: every question is answered here, once, and those that take long without blocking anybody.

Answers are read-only records, shared by reference between sessions, in a cache bounded by bytes;
ten sessions that ask the same compute it once.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from components.running.cache import results
from components.running.downloads import fetch
from components.running.engine import wait_for_engine
from components.running.jobs import Progress, Result
from components.running.questions import LongQuestion, Of, OfModel, Question
from components.running.waiting import ask_first, run_job
from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.attention.roles import head_statistics
from dashboard.errors import DashboardError, ModelUnavailableError
from dashboard.models.catalogue.catalog import Task, find_spec
from dashboard.models.files.folders import model_folder, tokenizer_folder
from dashboard.models.inside.encoding import encode, project_heads
from dashboard.models.running.gate import forward_pass
from dashboard.models.running.loading import LoadedModel, is_loaded, load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.attention import WEIGHT, HeadStatistics
from dashboard.records.encodings import Encoding, HeadProjections
from dashboard.records.texts import TokenizedText


def ask(question: Question[Result], *, start: str = "Start") -> Result:
    """The answer, from the cache of this process or computed now.

    Args:
        question: What is asked; also the key of the answer.
        start: What the button says that begins work which the reader is asked for first.

    Raises:
        JobPending: It takes longer; what the reader can see and do meanwhile is drawn.
    """
    if isinstance(question, LongQuestion):
        found: Result = _ask_long(question, start)
        return found
    needs = question.needs
    return results().get(
        question, question.compute, None if needs is None else lambda: run_model(*needs)
    )


def answer(question: Question[Result], progress: Progress | None = None) -> Result:
    """The answer here and now, for other questions and for jobs: it draws nothing.

    Args:
        question: What is asked; the checkpoint that it needs is loaded.
        progress: Told how far a long one is.
    """
    compute = question.compute
    if progress is not None and isinstance(question, LongQuestion):
        compute = functools.partial(question.steps, progress)
    return results().get(question, compute)


def _ask_long(question: LongQuestion[Result], start: str) -> Result:
    """At once where it is short, as a job where it is long, when the reader agrees where longer."""
    kept: Result | None = results().find(question)
    if kept is not None:
        return kept
    if question.needs is not None:
        run_model(*question.needs)
    cost, budget = question.cost, question.budget
    if cost <= budget.at_once:
        with _queue_message() as on_wait:
            return answer(question, _Here(on_wait))
    if budget.asked is not None and cost > budget.asked:
        ask_first(question, question.takes, start, keeps=question.keeps)
    return run_job(
        question,
        lambda job: answer(question, job),
        total=question.total,
        label=question.label,
        unit=question.unit,
        keeps=question.keeps,
    )


class _Here(Progress):
    """Work that its reader waits for: only the place in the queue is shown."""

    def __init__(self, on_wait: Callable[[int], None]) -> None:
        super().__init__()
        self._on_wait = on_wait

    def wait(self, place: int) -> None:
        """As in `Progress`."""
        self._on_wait(place)


def run_forward(
    name: str,
    task: Task,
    compute: Callable[[LoadedModel], Result],
    *,
    wide: bool = False,
    head: str = "",
) -> Result:
    """What `compute` makes of a loaded checkpoint, behind the gate and with a place in the queue.

    Not cached: a `Question` calls it.

    Args:
        name: The checkpoint.
        task: Its head.
        compute: What to do with it.
        wide: Whether it runs large batches, which get all cores that are free.
        head: Which head, where the checkpoint has several for the task.
    """
    model = run_model(name, task, head)
    with _queue_message() as on_wait, forward_pass(on_wait, wide=wide):
        return compute(model)


def ensure_files(name: str) -> None:
    """Fetch the checkpoint with a progress bar unless its files are here already.

    Raises:
        ModelUnavailableError: It could not be fetched; says why and what to do.
    """
    spec = find_spec(name)
    try:
        model_folder(spec, for_weights=False)
    except ModelUnavailableError:
        if spec.source != "hub":
            raise
    else:
        return
    fetch(spec)


def ensure_tokenizer(name: str) -> None:
    """Fetch the tokenizer of a checkpoint, and no weights, unless it is here already.

    Raises:
        ModelUnavailableError: It could not be fetched; says why and what to do.
    """
    spec = find_spec(name)
    try:
        tokenizer_folder(spec)
    except ModelUnavailableError:
        if spec.source != "hub":
            raise
    else:
        return
    fetch(spec, weights=False)


def has_files(name: str) -> bool:
    """Whether the checkpoint's files are here, so that nothing has to be fetched."""
    try:
        model_folder(find_spec(name))
    except DashboardError:
        return False
    return True


def run_tokenize(name: str, text: str, text_b: str | None) -> TokenizedText:
    """Word pieces; needs no torch."""
    ensure_files(name)
    return tokenize(name, text, text_b)


def run_model(name: str, task: Task = "encoder", head: str = "") -> LoadedModel:
    """The loaded checkpoint with the head of `task`, once per process."""
    ensure_files(name)
    wait_for_engine()
    if is_loaded(name, task, head):
        return load_model(name, task, head)
    with st.spinner(f"Loading {name} …", show_time=True):
        return load_model(name, task, head)


@dataclass(frozen=True, slots=True)
class Encode(OfModel[Encoding]):
    """Attention and hidden states of a text or a pair."""

    name: str
    text: str
    text_b: str | None = None

    def compute(self) -> Encoding:
        """One forward pass behind the gate."""
        tokenized = run_tokenize(self.name, self.text, self.text_b)
        return run_forward(self.name, "encoder", lambda model: encode(model, tokenized))


@dataclass(frozen=True, slots=True)
class Statistics(Of[HeadStatistics]):
    """Statistics of every head on a text."""

    of: Encode

    def compute(self) -> HeadStatistics:
        """From the attention."""
        encoding = answer(self.of)
        return head_statistics(attention_of(encoding, WEIGHT), encoding.text)


@dataclass(frozen=True, slots=True)
class Projections(Of[HeadProjections]):
    """Query, key and value vectors of every head."""

    of: Encode

    def compute(self) -> HeadProjections:
        """One forward pass behind the gate."""
        text = answer(self.of).text
        return run_forward(self.of.name, "encoder", lambda model: project_heads(model, text))


class _queue_message:  # noqa: N801  (used like a function)
    """Shows the reader's place in the queue while waiting, and nothing otherwise."""

    def __enter__(self) -> Callable[[int], None]:
        self._slot: st.delta_generator.DeltaGenerator | None = None
        return self._show

    def _show(self, place: int) -> None:
        if not place:
            self.__exit__()
            return
        if self._slot is None:
            self._slot = st.empty()
        self._slot.info(f"Waiting for a free core: {place} in the queue.", icon=":material/group:")

    def __exit__(self, *exc: object) -> None:
        if self._slot is not None:
            self._slot.empty()
