"""A text that is longer than the model reads: its windows, and which one is looked at."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.address.links import show_link_notes
from components.sequence_classification.labels import UNITS, score_columns
from components.sequence_classification.parameters import NUMBER
from components.sequence_classification.snippets import windows_snippet
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.glossary_help import help_for, plain
from components.words.look import page_palette
from dashboard.analysis.prediction.labels import first_labels, shown_labels, window_curves
from dashboard.analysis.text.windows import characters
from dashboard.figures.window_labels import DIFFERS, MANY, window_figure
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.labels import Answer, LabelSet, WindowLabels
from dashboard.records.texts import TokenizedText
from dashboard.records.windows import TextWindow

FIGURE = "window_curves"

FIRST_WORDS = 70
"""Characters of a window that its row begins with."""

HEIGHT = 330
"""Pixels of a table of many windows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text that is read in windows, and what the checkpoint says about each.

    Attributes:
        name: The checkpoint.
        text: The whole text.
        labels: The checkpoint's labels.
        found: What was computed.
        size: Tokens of a window, at most.
    """

    name: str
    text: TokenizedText
    labels: LabelSet
    found: WindowLabels
    size: int


def pick_window_number(windows: tuple[TextWindow, ...]) -> int:
    """Which window is looked at, from 0; a click on the figure chooses, too."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = NUMBER.draw(high=len(windows))
        start, end = characters(windows[chosen])
        st.caption(
            f"of {len(windows):,} · characters {start:,} to {end:,}. “Why”, “Change a word” and "
            "“Level by level” look at this one."
        )
    show_link_notes(NUMBER)
    return chosen


def window_answer(reading: Reading, chosen: int) -> Answer:
    """What the checkpoint says about one window."""
    found = reading.found
    return Answer(
        name=reading.name,
        text=found.windows[chosen].text,
        labels=reading.labels,
        logits=found.logits[chosen],
        scores=found.scores[chosen],
        window=characters(found.windows[chosen]),
    )


def show_windows(reading: Reading, chosen: int) -> None:
    """The scores along the text, every window in a table, and what can be taken along."""
    found, kind = reading.found, reading.labels.kind
    shown = sorted(shown_labels(*found.scores, always=int(found.mean.argmax())))
    curves = window_curves(found, reading.labels.names, shown, _notes(reading))
    show_figure(
        window_figure(curves, chosen, page_palette(), unit=UNITS[kind], is_share=kind != "none"),
        key=FIGURE,
        alt="The score of each label along the text, window by window; the table below holds the "
        "numbers, and the number input above chooses a window",
        numbers="download_csv_windows",
        on_click=lambda: _use_click(len(found.windows)),
    )
    _show_legend(reading)
    _show_table(reading)
    start, end = characters(found.windows[chosen])
    with st.expander(f"The text of window {chosen + 1}"):
        st.code(reading.text.text[start:end], language=None, wrap_lines=True, height=240)
    header, rows = window_table(reading)
    with st.container(horizontal=True, gap="small"):
        show_csv_button(rows_csv(header, rows), "windows.csv", key="download_csv_windows")
        show_python(
            windows_snippet(find_spec(reading.name), reading.text.text, kind, reading.size),
            "Cuts the same windows and computes their scores and the mean with transformers alone.",
        )


def show_which(answer: Answer, chosen: int, n_windows: int) -> None:
    """Which window a view of one forward pass looks at."""
    assert answer.window is not None  # noqa: S101  (one of several)
    start, end = answer.window
    best = plain(answer.labels.names[answer.best])
    st.markdown(
        f"**Window {chosen + 1} of {n_windows}**, characters {start:,} to {end:,}: the model "
        f"reads it by itself, in one pass"
        + (f", and puts {best} first." if len(answer.labels.names) > 1 else ".")
    )


def _notes(reading: Reading) -> list[str]:
    return [
        f"window {i + 1} · characters {start:,} to {end:,}"
        for i, (start, end) in enumerate(map(characters, reading.found.windows))
    ]


def _show_legend(reading: Reading) -> None:
    found = reading.found
    best = int(found.mean.argmax())
    n_differing = int((first_labels(found.scores) != best).sum())
    is_long = len(found.windows) > MANY
    said = (
        "Each field is a window, drawn over the characters that count for it; the stronger its "
        "colour, the more probable the label. The frame is the chosen window. Click a mark to "
        "choose its window."
        if is_long
        else "Each step is a window, drawn over the characters that count for it; the shaded part "
        "is all that the chosen window reads. Click a mark to choose its window."
    )
    sign = "A mark" if is_long else DIFFERS
    if len(reading.labels.names) > 1:
        name = plain(reading.labels.names[best])
        said += (
            f" {sign} stands above the {n_differing} of {len(found.windows)} windows whose "
            f"first label is not {name}, the first of the mean."
            if n_differing
            else f" {name} comes first in every window, as in the mean."
        )
    st.caption(said)


def _show_table(reading: Reading) -> None:
    labels, found = reading.labels, reading.found
    first = first_labels(found.scores)
    places = [characters(one) for one in found.windows]
    of_label, drawn = score_columns(labels, found.scores)
    columns: dict[str, object] = {
        "window": range(1, len(places) + 1),
        "label": [labels.names[i] for i in first],
        "differs": [DIFFERS if i != found.mean.argmax() else "" for i in first],
    }
    columns |= of_label | {
        "start": [start for start, _ in places],
        "end": [end for _, end in places],
        "tokens": [len(one.text.tokens) for one in found.windows],
        "counted": found.weights,
        "first words": _first_words(reading),
    }
    small = dict.fromkeys(("window", "start", "end", "tokens", "counted"), 65)
    draw_table(
        columns,
        most=HEIGHT,
        column_config={
            **{name: st.column_config.NumberColumn(width=width) for name, width in small.items()},
            **drawn,
            "differs": st.column_config.TextColumn(width=60),
            "first words": st.column_config.TextColumn(width=300),
        },
        alt="Every window with its first label, its characters, its tokens and its scores",
    )
    st.caption(
        "A window holds the characters from **start** up to, not including, **end**, counted from "
        "0 in the text as it is read: in Python, `text[start:end]`. **Tokens** are what the model "
        "receives, special tokens included; **counted** are those that count for this window in "
        "the mean. Neighbours share the rest.",
        help=help_for("sliding window"),
    )


def _first_words(reading: Reading) -> list[str]:
    """How each window begins, on one line."""
    text = reading.text.text
    found = []
    for window in reading.found.windows:
        start, end = characters(window)
        words = " ".join(text[start : min(end, start + FIRST_WORDS)].split())
        found.append(f"{words} …" if end > start + FIRST_WORDS else words)
    return found


def window_table(reading: Reading) -> tuple[list[str], list[list[Cell]]]:
    """Header and rows: the place of each window, its first label, and the numbers of all labels."""
    labels, found = reading.labels, reading.found
    header = ["window", "start", "end", "tokens", "counted", "first_words", "label"]
    header += [f"logit {name}" for name in labels.names]
    has_scores = labels.kind != "none"
    header += [f"probability {name}" for name in labels.names] if has_scores else []
    rows: list[list[Cell]] = []
    parts = zip(found.windows, _first_words(reading), first_labels(found.scores), strict=True)
    for i, (window, words, first) in enumerate(parts):
        row: list[Cell] = [i + 1, *characters(window), len(window.text.tokens)]
        row += [int(found.weights[i]), words, labels.names[first], *map(float, found.logits[i])]
        rows.append([*row, *(map(float, found.scores[i]) if has_scores else [])])
    return header, rows


def _use_click(n_windows: int) -> None:
    """Look at the window whose mark was clicked; what the browser sends is checked."""
    event: Any = st.session_state.get(FIGURE)
    points = event["selection"]["points"] if event else []
    number = points[0].get("customdata") if points else None
    if isinstance(number, int) and 0 <= number < n_windows:
        NUMBER.put(number + 1)
