"""The answer in its place, the logits over the tokens, and the matrix of spans."""

import streamlit as st

from components.browser.picked import picked_number
from components.question_answering.runs import Reading
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.chips_and_bars import Bar, show_bars
from components.views.figure import show_figure
from components.views.labelled_text import Mark, show_labelled_text, text_tokens
from components.views.table import draw_table
from components.views.text_parts import parts_of
from components.words.look import page_palette
from dashboard.analysis.prediction.answers import (
    NO_ANSWER,
    context_places,
    probabilities,
    spans_around,
)
from dashboard.figures.answers import logit_curves, span_matrix, window_strip
from dashboard.figures.theme import head_colour
from dashboard.records.answers import AnswerSpan

HEADER = ("rank", "answer", "start", "end", "score")
TOKEN_HEADER = (
    "position",
    "token",
    "start",
    "end",
    "start_logit",
    "end_logit",
    "start_probability",
    "end_probability",
)

BARS = "answer_bars"

NOTHING = "no answer"

AROUND = 60
"""Tokens of the span matrix that are drawn at most."""


def answer_rows(reading: Reading) -> list[list[Cell]]:
    """The best spans: the main CSV."""
    return [
        [rank, reading.quote(span), span.start, span.end, span.score]
        for rank, span in enumerate(reading.answers.spans, start=1)
    ]


def show_ranking(reading: Reading, chosen: int) -> None:
    """The best spans and "no answer" as bars; a click chooses a span."""
    answers = reading.answers
    bars = [
        Bar(
            id=i,
            rank=i + 1,
            token=" ".join(reading.quote(span).split()),
            probability=f"{span.score:.4f}",
            share=span.score,
            detail=f"{span.logit:.2f}",
            is_put_in=i == chosen,
        )
        for i, span in enumerate(answers.spans)
    ]
    st.markdown("**Best answers**, with score and logit")
    show_bars(
        bars,
        key=BARS,
        label="The best answers with their scores",
        on_pick=lambda: _choose(len(bars)),
        hint="Look at this answer",
    )
    nothing = Bar(
        id=len(bars),
        rank=0,
        token=NOTHING,
        probability=f"{answers.no_answer_score:.4f}",
        share=answers.no_answer_score,
        detail=f"{answers.no_answer_logit:.2f}",
    )
    show_bars([nothing], key="no_answer_bar", label="The score of there being no answer")
    lead = answers.no_answer_logit - answers.spans[0].logit
    st.caption(
        f"“No answer” lies **{abs(lead):.2f} logits {'above' if lead > 0 else 'below'}** the best "
        + ("span: the model says that the context does not answer this." if lead > 0 else "span.")
    )


def show_table(reading: Reading) -> None:
    """The best spans with their characters, in full."""
    draw_table(
        answer_rows(reading),
        HEADER,
        formats={"score": "%.4f"},
        alt="The best answers with their characters and scores",
    )


def _choose(count: int) -> None:
    index = picked_number(BARS, count)
    if index is not None:
        st.session_state["rank"] = index + 1


def show_in_place(reading: Reading, chosen: int) -> None:
    """The context with the chosen answer, and the other spans that do not overlap it."""
    spans = reading.answers.spans
    kept = [chosen]
    for other in range(len(spans)):
        apart = all(
            spans[other].end <= spans[i].start or spans[other].start >= spans[i].end for i in kept
        )
        if apart:
            kept.append(other)
    marks = [
        Mark(
            label=f"answer {i + 1}",
            hue=head_colour(0 if i == chosen else 7, page_palette()),
            number=f"{spans[i].score:.2f}",
            strong=i == chosen,
        )
        for i in kept
    ]
    parts = parts_of(reading.context)  # the one with the answer is shown
    start, stop = next(part for part in parts if part[0] <= spans[chosen].start < part[1])
    offsets, positions = _context_tokens(reading, start, stop)
    of_token = [
        next((n for n, i in enumerate(kept) if spans[i].start <= first < spans[i].end), -1)
        for first, _ in offsets
    ]
    tokens, end = text_tokens(reading.context, offsets, positions, start=start, marks=of_token)
    if stop - start < len(reading.context):
        st.caption(
            f"Characters {start:,} to {stop:,} of {len(reading.context):,}, around the answer."
        )
    show_labelled_text(
        tokens,
        marks,
        key="answer_in_place",
        label="The context; each answer is followed by its rank and score",
        tail=reading.context[end:stop],
    )


def _context_tokens(
    reading: Reading, start: int, stop: int
) -> tuple[list[tuple[int, int]], list[int]]:
    """Character spans and whole-text positions of the context's tokens in a part, each once."""
    found: dict[int, tuple[int, int]] = {}
    for one in reading.windows:
        text = one.window.text
        for place in context_places(text):
            first, last = text.offsets[place]
            if last > start and first < stop:
                found[int(one.window.positions[place])] = (first, min(last, stop))
    positions = sorted(found)
    return [found[position] for position in positions], positions


def show_windows(reading: Reading, span: AnswerSpan) -> None:
    """Where the windows of a long context lie, and which one the answer comes from."""
    if len(reading.windows) == 1:
        return
    stretches = []
    for one in reading.windows:
        offsets = [one.window.text.offsets[i] for i in context_places(one.window.text)]
        stretches.append((offsets[0][0], offsets[-1][1]))
    st.markdown(
        f"**Found in window {span.window + 1} of {len(reading.windows)}**, which reads characters "
        f"{stretches[span.window][0]:,} to {stretches[span.window][1]:,}"
    )
    show_figure(
        window_strip(stretches, span.window, (span.start, span.end), page_palette()),
        key="window_strip",
        alt="The windows as bars over the characters of the context; a line marks the answer",
        numbers="download_csv_windows",
    )
    rows = [[i + 1, *stretch] for i, stretch in enumerate(stretches)]
    show_csv_button(
        rows_csv(["window", "start", "end"], rows), "windows.csv", key="download_csv_windows"
    )


def show_curves(reading: Reading, span: AnswerSpan) -> None:
    """Start and end logits over the tokens of the window that the answer is in."""
    one = reading.windows[span.window]
    places = context_places(one.window.text)
    tokens = [one.window.text.tokens[i] for i in places]
    show_figure(
        logit_curves(
            tokens,
            one.start[places],
            one.end[places],
            (float(one.start[NO_ANSWER]), float(one.end[NO_ANSWER])),
            (span.first - places[0], span.last - places[0]),
            page_palette(),
        ),
        key="logit_curves",
        alt="Start and end logit of every token of the context; the table below holds the numbers",
        numbers="download_csv_tokens",
    )
    st.caption(
        "The first token of the answer has the highest start logit that a fitting end logit "
        "allows; large marks are the answer that is looked at. Dashed lines are [CLS]: “no answer”."
    )
    rows = token_rows(reading, span.window)
    draw_table(
        rows,
        TOKEN_HEADER,
        height=260,
        formats=dict.fromkeys(TOKEN_HEADER[4:], "%.4f"),
        alt="Every token with its start and end logit and probability",
    )
    show_csv_button(rows_csv(TOKEN_HEADER, rows), "logits.csv", key="download_csv_tokens")


def token_rows(reading: Reading, window: int) -> list[list[Cell]]:
    """[CLS] and the context's tokens of one window with both logits and probabilities."""
    one = reading.windows[window]
    text = one.window.text
    starts = probabilities(one.start, reading.answers.start_log_total)
    ends = probabilities(one.end, reading.answers.end_log_total)
    numbers = [*zip(one.start, one.end, starts, ends, strict=True)]
    return [
        [i, text.tokens[i], *text.offsets[i], *map(float, numbers[i])]
        for i in (NO_ANSWER, *context_places(text))
    ]


def show_matrix(reading: Reading, span: AnswerSpan) -> None:
    """All spans of the window, or of the tokens around the answer."""
    one = reading.windows[span.window]
    n_tokens = len(context_places(one.window.text))
    found = spans_around(one, span, max_tokens=reading.longest, most=AROUND)
    show_figure(
        span_matrix(found, page_palette()),
        key="span_matrix",
        alt="Start logit plus end logit of every span: first tokens down, last tokens across",
        numbers="download_csv",
    )
    st.caption(
        f"Row: first token, column: last token. Spans that end before they start, or have more "
        f"than {reading.longest} tokens, are empty. The frame is the answer that is looked at. "
        f"The scale ends 12 logits below the best span (e⁻¹² = 0.000006)."
        + (
            f" {AROUND} of {n_tokens} tokens are drawn, those around the answer."
            if n_tokens > AROUND
            else ""
        )
    )
