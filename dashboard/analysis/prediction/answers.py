"""The best answers in a context, from start and end logits.

A span from token i to token j >= i has the logit s_i + e_j (Devlin et al. 2019, N19-1423,
section 4.2). Its score is P_start(i) · P_end(j): the softmax runs over the tokens of the context
and over [CLS], which stands for "there is no answer" (Rajpurkar, Jia & Liang 2018, P18-2124). With
one window this is what transformers' question-answering pipeline computed before version 5.

Logits of several windows are compared directly, and all windows share one normalisation, so that
the order of the scores is the order of the logits (Clark & Gardner 2018, P18-1078, section 3.3).
Of all windows' [CLS] the least inclined to "no answer" counts: an answer in one window is enough.

Example:
    >>> from dashboard.records.answers import AnswerLogits
    >>> def best(windows: list[AnswerLogits]) -> float:
    ...     return best_answers(windows, count=1, max_tokens=15).spans[0].score
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float32, Float64

from dashboard.analysis.distributions import log_total
from dashboard.analysis.text.windows import is_added
from dashboard.records.answers import AnswerLogits, Answers, AnswerSpan, SpanLogits
from dashboard.records.arrays import frozen
from dashboard.records.texts import TokenizedText
from dashboard.records.windows import TextWindow

NO_ANSWER = 0
"""Position of [CLS], whose logits stand for "there is no answer"."""


def is_context(text: TokenizedText) -> Bool[np.ndarray, " token"]:
    """True for the tokens that an answer can consist of."""
    context: Bool[np.ndarray, " token"] = (text.segment_ids == 1) & ~is_added(text)
    return context


def context_places(text: TokenizedText) -> list[int]:
    """The positions of these tokens."""
    return [int(place) for place in np.flatnonzero(is_context(text))]


def window_logits(
    windows: Sequence[TextWindow], rows: Sequence[Float32[np.ndarray, "_ 2"]]
) -> tuple[AnswerLogits, ...]:
    """The windows with what the model says about them, start before end."""
    return tuple(
        AnswerLogits(window=window, start=frozen(logits[:, 0]), end=frozen(logits[:, 1]))
        for window, logits in zip(windows, rows, strict=True)
    )


def spans_around(one: AnswerLogits, span: AnswerSpan, *, max_tokens: int, most: int) -> SpanLogits:
    """The logits of all spans of a window's context, or of `most` of its tokens around a span."""
    places = context_places(one.window.text)
    first, last = span.first - places[0], span.last - places[0]
    start = max(0, min((first + last) // 2 - most // 2, len(places) - most))
    part = slice(start, start + most)
    return SpanLogits(
        tokens=tuple(one.window.text.tokens[place] for place in places[part]),
        logits=frozen(span_logits(one, max_tokens=max_tokens)[part, part]),
        chosen=(first - start, last - start),
    )


def best_answers(windows: Sequence[AnswerLogits], *, count: int, max_tokens: int) -> Answers:
    """The best spans of all windows, the best first; a span that two windows see counts once.

    Args:
        windows: All windows of a question and its context.
        count: How many spans, at most.
        max_tokens: Tokens of the longest answer.
    """
    nothing = [float(one.start[NO_ANSWER]) + float(one.end[NO_ANSWER]) for one in windows]
    least = int(np.argmin(nothing))
    start_total = _log_total([one.start for one in windows], windows, least)
    end_total = _log_total([one.end for one in windows], windows, least)
    best: dict[tuple[int, int], AnswerSpan] = {}
    for number, one in enumerate(windows):
        for first, last in _best_pairs(one, count, max_tokens):
            logit = float(one.start[first]) + float(one.end[last])
            key = (int(one.window.positions[first]), int(one.window.positions[last]))
            if key in best and best[key].logit >= logit:
                continue
            best[key] = AnswerSpan(
                window=number,
                first=first,
                last=last,
                start=one.window.text.offsets[first][0],
                end=one.window.text.offsets[last][1],
                logit=logit,
                score=float(np.exp(logit - start_total - end_total)),
            )
    ranked = sorted(best.values(), key=lambda span: -span.logit)
    return Answers(
        spans=tuple(ranked[:count]),
        no_answer_logit=nothing[least],
        no_answer_score=float(np.exp(nothing[least] - start_total - end_total)),
        start_log_total=start_total,
        end_log_total=end_total,
    )


def span_logits(one: AnswerLogits, *, max_tokens: int) -> Float32[np.ndarray, "start end"]:
    """Logits of all spans of one window's context; NaN where a span cannot be."""
    chosen = context_places(one.window.text)
    sums: Float32[np.ndarray, "start end"] = one.start[chosen][:, None] + one.end[chosen][None]
    length = np.arange(len(chosen))[None] - np.arange(len(chosen))[:, None] + 1
    return np.where((length >= 1) & (length <= max_tokens), sums, np.float32(np.nan))


def probabilities(
    logits: Float32[np.ndarray, " token"], log_total: float
) -> Float64[np.ndarray, " token"]:
    """Each token's share among all that was compared."""
    shares: Float64[np.ndarray, " token"] = np.exp(logits.astype(np.float64) - log_total)
    return shares


def _best_pairs(one: AnswerLogits, count: int, max_tokens: int) -> list[tuple[int, int]]:
    """The best first and last positions in one window."""
    chosen = context_places(one.window.text)
    sums = span_logits(one, max_tokens=max_tokens)
    possible = np.flatnonzero(~np.isnan(sums))
    order = possible[np.argsort(-sums.ravel()[possible], kind="stable")[:count]]
    return [(chosen[place // len(chosen)], chosen[place % len(chosen)]) for place in order]


def _log_total(logits: Sequence[np.ndarray], windows: Sequence[AnswerLogits], least: int) -> float:
    """Log of the sum of exp over all windows' contexts and the one [CLS] that counts."""
    parts = [
        values[is_context(one.window.text)].astype(np.float64)
        for values, one in zip(logits, windows, strict=True)
    ]
    return log_total(np.concatenate([*parts, [float(logits[least][NO_ANSWER])]]))
