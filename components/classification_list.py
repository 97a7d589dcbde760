"""Many texts: typed, pasted or from a file, classified in batches, with a table to take along."""

from contextlib import suppress

import numpy as np
import pandas as pd
import streamlit as st

from components.classification_labels import PLOT, UNITS, show_quality
from components.classification_runs import run_labels, run_list
from components.classification_take_away import list_snippet
from components.exports import Cell, rows_csv, show_csv_button, show_share_button
from components.look import page_palette
from components.sentence_input import ListExample, pick_sentences
from components.sentence_jobs import JobPending
from dashboard.analysis.classification import label_scores
from dashboard.figures.classification import label_bars
from dashboard.models.catalog import find_spec
from dashboard.records.classification import LabelSet, ListLogits
from dashboard.records.sentences import SentenceList

EXAMPLES = (
    ListExample(
        label="Films, meals, markets",
        sentences=(
            "A wonderful film that never bores.",
            "Two hours of my life that I will not get back.",
            "The soup was cold, but the waiter could not have been kinder.",
            "The museum opens at ten on weekdays.",
            "Stocks rallied and the company beat its forecast.",
            "Shares plunged after the company warned of heavy losses.",
            "The central bank left its interest rate unchanged.",
            "Not bad at all.",
            "I expected more.",
            "The train to Calgary leaves from platform four.",
        ),
    ),
    ListExample(
        label="One word makes the difference",
        sentences=(
            "The food was good.",
            "The food was not good.",
            "The food was not bad.",
            "The food was hardly good.",
            "The food could have been better.",
            "Nobody would call the food good.",
        ),
    ),
)


def show_list(name: str) -> None:
    """The list, its labels, and what can be taken along."""
    listed = pick_sentences(examples=EXAMPLES, what_for="classified")
    with suppress(JobPending):  # its progress is on screen already
        found = run_list(name, listed.sentences)
        labels = run_labels(name)
        _show_cuts(listed, found)
        _show_summary(labels, found)
        _show_table(labels, listed, found)
        show_quality(name)
        _show_take_away(name, labels, listed, found)


def _show_cuts(listed: SentenceList, found: ListLogits) -> None:
    """Which texts were too long for the model."""
    cut = np.flatnonzero(found.n_cut)
    if not len(cut):
        return
    lines = ", ".join(str(int(listed.lines[i])) for i in cut[:10])
    more = f" and {len(cut) - 10:,} more" if len(cut) > 10 else ""  # noqa: PLR2004
    st.warning(
        f"{len(cut):,} text{'s are' if len(cut) > 1 else ' is'} longer than the model reads: only "
        f"the beginning of each was classified (line {lines}{more}). The column “left out” counts "
        "the word pieces that were not read.",
        icon=":material/content_cut:",
    )


def _show_summary(labels: LabelSet, found: ListLogits) -> None:
    """How many texts have each label as their first one, or the mean of what is predicted."""
    scores = label_scores(found.logits, labels.kind)
    n_texts = len(scores)
    if labels.kind == "softmax":
        counts = np.bincount(scores.argmax(axis=1), minlength=len(labels.names))
        values, title = counts / n_texts, f"share of {n_texts:,} texts with this label first"
    else:
        values = scores.mean(axis=0)
        title = f"mean {UNITS[labels.kind]} over {n_texts:,} texts"
    order = np.argsort(-values, kind="stable")[:12] if len(values) > 12 else np.arange(len(values))  # noqa: PLR2004
    st.plotly_chart(
        label_bars(
            [labels.names[i] for i in order],
            values[order].astype(np.float32),
            page_palette(),
            unit=title,
            is_share=labels.kind != "none",
        ),
        key="list_bars",
        theme=None,
        config=PLOT,
        alt="What the labels of the list come to; the table below holds every text",
    )


def list_table(
    labels: LabelSet, listed: SentenceList, found: ListLogits
) -> tuple[list[str], list[list[Cell]]]:
    """Header and rows: line, text, its first label, and the numbers of all labels."""
    names = labels.names
    scores = label_scores(found.logits, labels.kind)
    has_scores = labels.kind != "none"
    header = ["line", "text", "label", "probability", *(f"logit {name}" for name in names)]
    header += [f"probability {name}" for name in names] if has_scores else []
    header += ["tokens", "left_out"]
    rows: list[list[Cell]] = []
    for i, text in enumerate(listed.sentences):
        best = int(scores[i].argmax())
        row: list[Cell] = [int(listed.lines[i]), text, names[best]]
        row += [float(scores[i, best]) if has_scores else None, *map(float, found.logits[i])]
        row += map(float, scores[i]) if has_scores else []
        rows.append([*row, int(found.n_tokens[i]), int(found.n_cut[i])])
    return header, rows


def _show_table(labels: LabelSet, listed: SentenceList, found: ListLogits) -> None:
    """Every text with its labels."""
    scores = label_scores(found.logits, labels.kind)
    best = scores.argmax(axis=1)
    columns: dict[str, object] = {
        "line": listed.lines,
        "text": listed.sentences,
        "label": [labels.names[i] for i in best],
    }
    score_names = [f"{UNITS[labels.kind]}: {name}" for name in labels.names]
    columns |= {column: scores[:, i] for i, column in enumerate(score_names)}
    columns["left out"] = found.n_cut
    configuration: dict[str, object] = {
        name: st.column_config.NumberColumn(format="%.4f") for name in score_names
    }
    if labels.kind != "none":
        configuration = {
            name: st.column_config.ProgressColumn(format="%.4f", min_value=0, max_value=1)
            for name in score_names
        }
    configuration["line"] = st.column_config.NumberColumn(width=60)
    configuration["text"] = st.column_config.TextColumn(width="large")
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        height=min(460, 36 * (len(best) + 1) + 3),
        column_config=configuration,  # type: ignore[arg-type]
        alt="Every text with its first label and the scores of all labels",
    )


def _show_take_away(name: str, labels: LabelSet, listed: SentenceList, found: ListLogits) -> None:
    """The table as CSV, the link, and Python that classifies the same list."""
    st.subheader("Take it with you", anchor=False)
    link = {"model": name, "view": "List or file", "sentences": "\n".join(listed.sentences)}
    with st.container(horizontal=True, gap="small", key="take_away"):
        show_csv_button(
            lambda: rows_csv(*list_table(labels, listed, found)),
            "classified.csv",
            key="download_csv_list",
        )
        show_share_button(link)
        with st.popover("Python", icon=":material/code:"):
            st.caption("Classifies the same list with transformers alone, one text at a time.")
            st.code(list_snippet(find_spec(name), listed.sentences), language="python")
