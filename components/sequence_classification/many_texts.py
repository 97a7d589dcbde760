"""Many texts: typed, pasted or from a file, classified in batches, with a table to take along."""

import math

import streamlit as st

from components.inputs.documents import pick_window
from components.inputs.listed_sentences import pick_sentences
from components.running.runs import ask
from components.running.waiting import waits_alone
from components.running.whole_texts import max_tokens
from components.sequence_classification.labels import (
    UNITS,
    score_columns,
    show_label_bars,
    show_quality,
)
from components.sequence_classification.parameters import ALL, EXAMPLES, SENTENCES
from components.sequence_classification.runs import AnyLong, LabelTexts, labels_of
from components.sequence_classification.snippets import list_snippet, long_list_snippet
from components.take_away.exports import Cell, rows_csv, show_csv_button, show_share_button
from components.views.table import draw_table
from dashboard.analysis.prediction.labels import first_labels, list_summary
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.labels import LabelSet, ListLabels
from dashboard.records.sentences import SentenceList

NAMED = 10
"""Lines that are named one by one."""


def show_list(name: str) -> None:
    """The list, its labels, and what can be taken along."""
    listed = pick_sentences(SENTENCES, examples=EXAMPLES, what_for="classified")
    is_long = ask(AnyLong(name, listed.sentences))
    window = pick_window() if is_long else max_tokens(name)
    with waits_alone():  # its progress is on screen already
        found = ask(LabelTexts(name, listed.sentences, window))
        labels = labels_of(name)
        _show_long(name, listed, found, window)
        _show_summary(labels, found)
        _show_table(labels, listed, found)
        show_quality(name)
        _show_take_away(name, labels, listed, found, window)


def _show_long(name: str, listed: SentenceList, found: ListLabels, window: int) -> None:
    long = [line for line, n in zip(listed.lines, found.n_windows, strict=True) if n > 1]
    if not long:
        return
    lines = ", ".join(str(int(line)) for line in long[:NAMED])
    more = f" and {len(long) - NAMED:,} more" if len(long) > NAMED else ""
    limit = max_tokens(name)
    st.info(
        f"{len(long):,} text{'s are' if len(long) > 1 else ' is'} longer than the {limit} tokens "
        f"that the model takes at once (line {lines}{more}): read in overlapping windows of at "
        f"most {min(window, limit)} tokens, with the mean over them as the score. Nothing is left "
        "out; a single text shows its windows in the other views.",
        icon=":material/view_column_2:",
    )


def _show_summary(labels: LabelSet, found: ListLabels) -> None:
    """How many texts have each label as their first one, or the mean of what is predicted."""
    title = f"mean {UNITS[labels.kind]} over {len(found.scores):,} texts"
    if labels.kind == "softmax":
        title = f"share of {len(found.scores):,} texts with this label first"
    show_label_bars(
        labels,
        list_summary(found, labels.kind),
        title,
        key="list_bars",
        alt="What the labels of the list come to; the table below holds every text",
        numbers="download_csv_list",
    )


def list_table(
    labels: LabelSet, listed: SentenceList, found: ListLabels
) -> tuple[list[str], list[list[Cell]]]:
    """Header and rows: line, text, its first label, and the numbers of all labels.

    A text of several windows has no logit, unless the mean is one itself.
    """
    names, scores = labels.names, found.scores
    has_scores = labels.kind != "none"
    header = ["line", "text", "label", "probability", *(f"logit {name}" for name in names)]
    header += [f"probability {name}" for name in names] if has_scores else []
    header += ["tokens", "windows"]
    rows: list[list[Cell]] = []
    for i, text in enumerate(listed.sentences):
        best = int(scores[i].argmax())
        row: list[Cell] = [int(listed.lines[i]), text, names[best]]
        row += [float(scores[i, best]) if has_scores else None]
        row += [None if math.isnan(logit) else float(logit) for logit in found.logits[i]]
        row += map(float, scores[i]) if has_scores else []
        rows.append([*row, int(found.n_tokens[i]), int(found.n_windows[i])])
    return header, rows


def _show_table(labels: LabelSet, listed: SentenceList, found: ListLabels) -> None:
    of_label, drawn = score_columns(labels, found.scores)
    columns: dict[str, object] = {
        "line": listed.lines,
        "text": listed.sentences,
        "label": [labels.names[i] for i in first_labels(found.scores)],
        **of_label,
        "windows": found.n_windows,
    }
    line = st.column_config.NumberColumn(width=60)
    text = st.column_config.TextColumn(width="large")
    draw_table(
        columns,
        most=460,
        column_config=drawn | {"line": line, "text": text},
        alt="Every text with its first label and the scores of all labels",
    )


def _show_take_away(
    name: str, labels: LabelSet, listed: SentenceList, found: ListLabels, window: int
) -> None:
    """The table as CSV, the link, and Python that classifies the same list."""
    st.subheader("Take it with you", anchor=False)
    spec, texts = find_spec(name), listed.sentences
    snippet, about = list_snippet(spec, texts), "one text at a time"
    if (found.n_windows > 1).any():
        snippet = long_list_snippet(spec, texts, labels.kind, window)
        about = "long texts in the same windows"
    with st.container(horizontal=True, gap="small", key="take_away"):
        show_csv_button(
            lambda: rows_csv(*list_table(labels, listed, found)),
            "classified.csv",
            key="download_csv_list",
        )
        show_share_button(ALL, {SENTENCES.name: "\n".join(texts)})
        with st.popover("Python", icon=":material/code:"):
            st.caption(f"Classifies the same list with transformers alone, {about}.")
            st.code(snippet, language="python")
