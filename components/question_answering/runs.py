"""The logits of a question over all windows of its context."""

from dataclasses import dataclass

from components.running.questions import Exact, Question
from components.running.runs import answer, ask
from components.running.whole_texts import max_tokens, run_whole
from components.running.windows import ReadWindows, windows_question
from dashboard.analysis.prediction.answers import best_answers, window_logits
from dashboard.analysis.text.windows import LEAST_ROOM, text_windows
from dashboard.errors import InputError
from dashboard.models.catalogue.catalog import Task
from dashboard.models.heads.answers import answer_logits
from dashboard.records.answers import AnswerLogits, Answers, AnswerSpan
from dashboard.records.texts import TokenizedText
from dashboard.records.windows import TextWindow

TASK: Task = "question_answering"

OVERLAP = 128
"""Tokens that neighbouring windows share (HF: `doc_stride`), so that no answer is cut in two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A question, a context, and what the model says about them.

    Attributes:
        name: The checkpoint.
        question: The question.
        context: The text that may answer it.
        windows: The logits of every window.
        answers: The best spans.
        longest: Tokens of the longest answer that was looked for.
        window: Tokens that the model was given at once, at most.
    """

    name: str
    question: str
    context: str
    windows: tuple[AnswerLogits, ...]
    answers: Answers
    longest: int
    window: int

    def quote(self, span: AnswerSpan) -> str:
        """An answer as it stands in the context."""
        return self.context[span.start : span.end]


@dataclass(frozen=True, slots=True)
class BestAnswers(Question[Answers]):
    """The best spans of a context that has been read."""

    of: ReadWindows
    windows: Exact[tuple[TextWindow, ...]]
    count: int
    longest: int

    def compute(self) -> Answers:
        read = window_logits(self.windows.value, answer(self.of))
        return best_answers(read, count=self.count, max_tokens=self.longest)


def run_answers(
    name: str, question: str, context: str, *, count: int, longest: int, window: int = 512
) -> Reading:
    """The best answers to a question.

    Raises:
        InputError: The question is so long that no context fits beside it.
        JobPending: A long context is still being read; its progress is drawn.
    """
    pair = run_whole(name, question, context)
    limit = min(window, max_tokens(name))
    _check_question(pair, limit)
    windows = text_windows(pair, max_tokens=limit, overlap=OVERLAP)
    of = windows_question(name, TASK, windows, answer_logits)
    read = window_logits(windows, ask(of))
    return Reading(
        name=name,
        question=question,
        context=context,
        windows=read,
        answers=ask(BestAnswers(of, Exact(windows), count, longest)),
        longest=longest,
        window=window,
    )


def _check_question(pair: TokenizedText, limit: int) -> None:
    """Refuse a question that fills the window."""
    n_context = int(((pair.segment_ids == 1) & ~pair.is_special).sum())
    n_question = len(pair.tokens) - n_context
    if n_question + min(LEAST_ROOM, n_context) > limit:
        raise InputError(
            f"The question has {n_question} tokens.",
            expected=f"Question and context share {limit} tokens, and the context needs "
            f"{LEAST_ROOM} of them at least.",
            advice="Shorten the question, and put what it tells into the context.",
        )
