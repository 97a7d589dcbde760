"""The logits of a question over all windows of its context, cached."""

from dataclasses import dataclass

import numpy as np

from components.running.runs import ensure_files, run_cached
from components.running.whole_texts import digest, max_tokens
from components.running.windows import run_windows
from dashboard.analysis.prediction.answers import best_answers
from dashboard.analysis.text.windows import LEAST_ROOM, text_windows
from dashboard.errors import InputError
from dashboard.models.catalogue.catalog import Task
from dashboard.models.heads.answers import answer_logits
from dashboard.models.text.tokenization import load_tokenizer, tokenize_with
from dashboard.records.answers import AnswerLogits, Answers
from dashboard.records.texts import TokenizedText

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


def run_pair(name: str, question: str, context: str) -> TokenizedText:
    """All word pieces of question and context; needs no torch."""
    ensure_files(name)
    return run_cached(
        ("whole pair", name, digest(question), digest(context)),
        lambda: tokenize_with(load_tokenizer(name), question, context, max_tokens=None),
    )


def run_answers(
    name: str, question: str, context: str, *, count: int, longest: int, window: int = 512
) -> Reading:
    """The best answers to a question.

    Args:
        name: The checkpoint.
        question: The question.
        context: The text that may answer it.
        count: How many spans.
        longest: Tokens of the longest one.
        window: Tokens that the model is given at once, at most.

    Raises:
        InputError: The question is so long that no context fits beside it.
        JobPending: A long context is still being read; its progress is drawn.
    """
    pair = run_pair(name, question, context)
    limit = min(window, max_tokens(name))
    _check_question(pair, limit)
    windows = text_windows(pair, max_tokens=limit, overlap=OVERLAP)
    rows = run_windows(name, TASK, windows, answer_logits)
    read = tuple(
        AnswerLogits(
            window=window,
            start=np.ascontiguousarray(logits[:, 0]),
            end=np.ascontiguousarray(logits[:, 1]),
        )
        for window, logits in zip(windows, rows, strict=True)
    )
    key = ("answers", name, digest(question), digest(context), count, longest, window)
    answers = run_cached(key, lambda: best_answers(read, count=count, max_tokens=longest))
    return Reading(
        name=name,
        question=question,
        context=context,
        windows=read,
        answers=answers,
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
