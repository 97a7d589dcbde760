"""The answer: every label with its score and logit, what scores mean, and how good the model is."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components.address.pages import find_page, page_object
from components.sequence_classification.parameters import LABEL
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.glossary_help import help_for, plain
from components.words.look import page_palette
from dashboard.analysis.prediction.labels import MOST_SHOWN, first_counts, shown_labels
from dashboard.figures.labels import label_bars
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.catalogue.quality import measured_quality
from dashboard.records.labels import Answer, LabelSet, ScoreKind, ScoreRows, Scores, WindowLabels

MOST_PROBABLE = "highest score"
"""What a plain link explains."""

UNITS: dict[ScoreKind, str] = {
    "softmax": "probability",
    "sigmoid": "probability of yes",
    "none": "predicted value",
}

MEANINGS: dict[ScoreKind, str] = {
    "softmax": "**One label per text.** The probabilities of all labels sum to 1 (softmax of the "
    "logits): a text that fits no label still gets its share.",
    "sigmoid": "**Each label by itself.** Every score is a probability of yes (sigmoid of its "
    "logit), independent of the other labels; the scores need not sum to 1.",
    "none": "**A number, not a class.** This checkpoint was trained to predict a value "
    "(regression): its output is shown as it is and is no probability.",
}


def show_answer(answer: Answer) -> None:
    """Bars of the labels beside the logits and what is known about the checkpoint."""
    bars, facts = st.columns([8, 5], gap="medium")
    with bars, st.container(border=True, height="stretch"):
        st.markdown("**The labels of this checkpoint**", help=help_for("label"))
        _show_answer_bars(answer.labels, answer.scores, UNITS[answer.labels.kind])
    with facts, st.container(border=True, height="stretch"):
        columns = {"label": answer.labels.names, "logit": answer.logits}
        if answer.labels.kind != "none":
            columns["probability"] = answer.scores
        _show_numbers(columns, alt="Label, logit and probability")
        st.caption(MEANINGS[answer.labels.kind], help=help_for("sequence classification"))
        show_quality(answer.name)


def show_mean(name: str, labels: LabelSet, found: WindowLabels) -> None:
    """The same for a text of several windows: the mean of their scores."""
    n_windows = len(found.windows)
    mean = "mean value" if labels.kind == "none" else "mean probability"
    bars, facts = st.columns([8, 5], gap="medium")
    with bars, st.container(border=True, height="stretch"):
        st.markdown(
            f"**The labels of this checkpoint**, mean over {n_windows} windows",
            help=help_for("sliding window"),
        )
        _show_answer_bars(labels, found.mean, f"mean {UNITS[labels.kind]}")
        st.caption(
            "In the mean, each window weighs as much as the tokens that count for it: every token "
            "of the text counts once."
        )
    with facts, st.container(border=True, height="stretch"):
        columns = {"label": labels.names, mean: found.mean}
        if len(labels.names) > 1:
            columns["first in"] = first_counts(found.scores)
        _show_numbers(columns, alt=f"Label, {mean}, and in how many windows it comes first")
        if len(labels.names) > 1:
            st.caption("**First in**: the number of windows in which this label comes first.")
        st.caption(MEANINGS[labels.kind], help=help_for("sequence classification"))
        show_quality(name)


def _show_answer_bars(labels: LabelSet, scores: Scores, unit: str) -> None:
    show_label_bars(
        labels,
        scores,
        unit,
        key="label_bars",
        alt="The score of each label as a bar; the table beside it holds the numbers",
        numbers="download_csv",
    )
    if len(labels.names) > MOST_SHOWN:
        st.caption(
            f"The {MOST_SHOWN} of {len(labels.names)} labels with the highest scores; the table "
            "and the CSV hold all of them."
        )
    st.caption(
        "The names are those that the checkpoint was trained with. They stand for how its training "
        "data was labelled, not for a judgement about your text."
    )


def show_label_bars(
    labels: LabelSet, scores: Scores, unit: str, *, key: str, alt: str, numbers: str
) -> None:
    """The highest scores as a picture; see `show_figure`."""
    shown = shown_labels(scores)
    bars = label_bars(
        [labels.names[i] for i in shown],
        scores[shown],
        page_palette(),
        unit=unit,
        is_share=labels.kind != "none",
    )
    show_figure(bars, key=key, alt=alt, numbers=numbers)


def _show_numbers(columns: Mapping[str, object], *, alt: str) -> None:
    logit = st.column_config.NumberColumn(format="%.4f", help=help_for("logit"))
    draw_table(
        columns,
        formats={"probability": "%.6f", "mean probability": "%.6f", "mean value": "%.4f"},
        column_config={"logit": logit},
        most=400,
        alt=alt,
    )


def score_columns(labels: LabelSet, scores: ScoreRows) -> tuple[dict[str, object], dict[str, Any]]:
    """The scores of many texts, a column for each label, and how each column is drawn."""
    names = [f"{UNITS[labels.kind]}: {name}" for name in labels.names]
    column: Any = st.column_config.NumberColumn(format="%.4f", width=110)
    if labels.kind != "none":
        column = st.column_config.ProgressColumn(format="%.4f", min_value=0, max_value=1, width=130)
    return {name: scores[:, i] for i, name in enumerate(names)}, dict.fromkeys(names, column)


def show_quality(name: str) -> None:
    """How good the checkpoint is, as far as somebody has measured it."""
    found = [one for one in measured_quality(name) if one.task.startswith("sentiment")]
    if found:
        measured = "; ".join(f"{plain(one.task)}: **{one.value:.3f}**" for one in found)
        st.caption(
            f"**Measured quality** ({plain(name)}): {measured}. It was trained on comments, "
            "reviews and headlines, and errs on other kinds of text."
        )
    else:
        citation = find_spec(name).citation
        st.caption(
            f"**Quality**: not measured by BERTscope. {plain(name)} is the work of others"
            f"{f' ({plain(citation)})' if citation else ''}; their card says what it was trained "
            "for and how well it does."
        )
    info = find_page("models")
    if info is not None:
        st.page_link(page_object(info), label="Its card on the page Models", icon=":material/info:")


def pick_label(answer: Answer) -> int:
    """Which label is explained: the one with the highest score unless the reader says otherwise."""
    names = unique_names(answer.labels.names)
    if len(names) == 1:
        return 0
    options = [MOST_PROBABLE, *names]
    chosen = LABEL.draw(options, width=260)
    return answer.best if chosen not in names else names.index(chosen)


def unique_names(names: tuple[str, ...]) -> list[str]:
    """The names, numbered where a checkpoint uses one twice."""
    return [
        name if names.count(name) == 1 and name != MOST_PROBABLE else f"{name} ({i + 1})"
        for i, name in enumerate(names)
    ]
