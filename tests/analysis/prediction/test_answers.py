"""The best answers against values computed by hand, and against trying every span."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.prediction.answers import (
    best_answers,
    context_places,
    is_context,
    probabilities,
    span_logits,
    spans_around,
    window_logits,
)
from dashboard.analysis.text.windows import text_windows
from dashboard.models.text.tokenization import load_tokenizer, tokenize_with
from dashboard.records.answers import AnswerLogits

NAME = "bertscope-mini"
CONTEXT = "The cat sleeps."  # [CLS] who ? [SEP] the cat sleeps . [SEP]


def read(
    starts: list[float], ends: list[float], *, context: str = CONTEXT, max_tokens: int = 512
) -> tuple[AnswerLogits, ...]:
    """Made-up logits for the tokens of "Who?" and a context, the same for each window."""
    pair = tokenize_with(load_tokenizer(NAME), "Who?", context, max_tokens=None)
    return tuple(
        AnswerLogits(
            window=window,
            start=np.array(starts, dtype=np.float32)[window.positions],
            end=np.array(ends, dtype=np.float32)[window.positions],
        )
        for window in text_windows(pair, max_tokens=max_tokens, overlap=4)
    )


BY_HAND = read(
    [0.0, 9, 9, 9, np.log(2), np.log(4), 0, 0, 9],
    [np.log(3), 9, 9, 9, 0, 0, np.log(5), 0, 9],
)
# start: [CLS] 1, the 2, cat 4, sleeps 1, . 1: sum 9; end: [CLS] 3, 1, 1, sleeps 5, . 1: sum 11


def test_scores_by_hand() -> None:
    answers = best_answers(BY_HAND, count=3, max_tokens=15)
    found = [(CONTEXT[s.start : s.end], s.first, s.last) for s in answers.spans]
    assert found[:2] == [("cat sleeps", 5, 6), ("The cat sleeps", 4, 6)]
    np.testing.assert_allclose(
        [s.score for s in answers.spans], [20 / 99, 10 / 99, 5 / 99], rtol=1e-5
    )
    assert answers.spans[0].logit == pytest.approx(np.log(20), abs=1e-6)
    assert answers.no_answer_score == pytest.approx(3 / 99, rel=1e-6)
    assert answers.no_answer_logit == pytest.approx(np.log(3), abs=1e-6)
    assert answers.start_log_total == pytest.approx(np.log(9), abs=1e-6)
    assert answers.end_log_total == pytest.approx(np.log(11), abs=1e-6)


def test_only_the_context_can_answer_and_no_longer_than_allowed() -> None:
    assert is_context(BY_HAND[0].window.text).tolist() == [False] * 4 + [True] * 4 + [False]
    (best, *_) = best_answers(BY_HAND, count=1, max_tokens=1).spans
    assert (best.first, best.last) == (6, 6)  # 1 x 5 beats 4 x 1
    matrix = span_logits(BY_HAND[0], max_tokens=2)
    possible = ~np.isnan(matrix)
    assert possible.tolist() == [
        [True, True, False, False],
        [False, True, True, False],
        [False, False, True, True],
        [False, False, False, True],
    ]
    assert matrix[1, 2] == pytest.approx(np.log(20), abs=1e-6)


def test_probabilities_of_tokens() -> None:
    total = best_answers(BY_HAND, count=1, max_tokens=15).start_log_total
    shares = probabilities(BY_HAND[0].start, total)
    np.testing.assert_allclose(shares[[0, 4, 5, 6, 7]], np.array([1, 2, 4, 1, 1]) / 9, rtol=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 20))
def test_several_windows_against_trying_every_span(seed: int, longest: int) -> None:
    """One normalisation over all windows; the least of the windows' [CLS]; each span once."""
    context = "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 2
    n_tokens = 4 + 52 + 1
    random = np.random.default_rng(seed)
    windows = []
    for one in read([0.0] * n_tokens, [0.0] * n_tokens, context=context, max_tokens=24):
        size = len(one.window.positions)
        table = random.normal(0, 3, (2, size)).astype(np.float32)
        windows.append(AnswerLogits(window=one.window, start=table[0], end=table[1]))
    assert len(windows) > 3
    answers = best_answers(windows, count=6, max_tokens=longest)

    least = min(windows, key=lambda one: float(one.start[0]) + float(one.end[0]))
    starts = [np.exp(np.float64(least.start[0]))]
    ends = [np.exp(np.float64(least.end[0]))]
    every: dict[tuple[int, int], float] = {}
    for one in windows:
        own = range(4, len(one.window.positions) - 1)
        starts += [np.exp(np.float64(one.start[i])) for i in own]
        ends += [np.exp(np.float64(one.end[i])) for i in own]
        for i in own:
            for j in own:
                if i <= j < i + longest:
                    key = (one.window.text.offsets[i][0], one.window.text.offsets[j][1])
                    value = float(one.start[i]) + float(one.end[j])
                    every[key] = max(value, every.get(key, -np.inf))
    total = sum(starts) * sum(ends)
    best = sorted(every.values(), reverse=True)[:6]
    np.testing.assert_allclose([span.logit for span in answers.spans], best, atol=1e-5)
    np.testing.assert_allclose(
        [span.score for span in answers.spans], np.exp(best) / total, rtol=1e-5
    )
    for span in answers.spans:
        assert every[span.start, span.end] == pytest.approx(span.logit)
    assert answers.no_answer_score == pytest.approx(starts[0] * ends[0] / total, rel=1e-5)
    assert sum(span.score for span in answers.spans) <= 1


def test_starts_come_before_ends() -> None:
    windows = [one.window for one in BY_HAND]
    rows = np.arange(18, dtype=np.float32).reshape(9, 2)
    (read_back,) = window_logits(windows, [rows])
    assert read_back.start.tolist() == list(range(0, 18, 2))
    assert read_back.end.tolist() == list(range(1, 18, 2))


def test_windows_may_differ_in_length() -> None:
    one, two = np.zeros((9, 2), dtype=np.float32), np.ones((8, 2), dtype=np.float32)
    windows = [BY_HAND[0].window] * 2
    assert [len(read.start) for read in window_logits(windows, [one, two])] == [9, 8]


def test_spans_around_the_chosen_one_keep_first_tokens_down() -> None:
    (one,) = BY_HAND
    assert context_places(one.window.text) == [4, 5, 6, 7]
    span = best_answers(BY_HAND, count=1, max_tokens=15).spans[0]  # cat sleeps
    found = spans_around(one, span, max_tokens=15, most=3)
    assert (found.tokens, found.chosen) == (("the", "cat", "sleeps"), (1, 2))
    assert found.logits[0, 2] == pytest.approx(np.log(2) + np.log(5))  # from "the" to "sleeps"
    assert np.isnan(found.logits[2, 0])
    whole = spans_around(one, span, max_tokens=15, most=60)
    np.testing.assert_array_equal(whole.logits, span_logits(one, max_tokens=15))
    assert whole.chosen == (1, 2)
