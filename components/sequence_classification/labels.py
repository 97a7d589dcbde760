"""The answer: every label with its score and logit, what scores mean, and how good the model is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from components.address.pages import find_page, page_object
from components.sequence_classification.parameters import LABEL
from components.sequence_classification.runs import run_labels, run_logits
from components.views.figure import show_figure
from components.words.glossary_help import help_for, plain
from components.words.look import page_palette
from dashboard.analysis.prediction.labels import first_labels, label_scores
from dashboard.figures.labels import label_bars
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.catalogue.quality import measured_quality
from dashboard.records.labels import LabelSet, ScoreKind, WindowLabels
from dashboard.records.texts import TokenizedText

BARS = 12
"""Labels that are drawn at most; the table and the CSV hold all of them."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the checkpoint says about a text that it takes at once, or about a window of a long one.

    Attributes:
        name: The checkpoint.
        text: The text, or what the window holds of it.
        labels: Its labels.
        logits: One per label.
        scores: What the logits mean; the logits themselves where they mean nothing else.
        window: Half-open characters of the window in the text; None where all of it is read.
    """

    name: str
    text: TokenizedText
    labels: LabelSet
    logits: np.ndarray
    scores: np.ndarray
    window: tuple[int, int] | None = None

    @property
    def best(self) -> int:
        """The label with the highest score."""
        return int(self.logits.argmax())


def current_answer(name: str, text: TokenizedText, window: tuple[int, int] | None = None) -> Answer:
    """The checkpoint's answer to a text, or to what a window at these characters holds of one."""
    labels = run_labels(name)
    logits = run_logits(name, text)
    return Answer(
        name=name,
        text=text,
        labels=labels,
        logits=logits,
        scores=label_scores(logits, labels.kind),
        window=window,
    )


def show_answer(answer: Answer) -> None:
    """Bars of the labels beside the logits and what is known about the checkpoint."""
    bars, facts = st.columns([8, 5], gap="medium")
    with bars, st.container(border=True, height="stretch"):
        st.markdown("**The labels of this checkpoint**", help=help_for("label"))
        _show_bars(answer.labels, answer.scores, UNITS[answer.labels.kind])
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
    of_label = np.bincount(first_labels(found.scores), minlength=len(labels.names))
    mean = "mean value" if labels.kind == "none" else "mean probability"
    bars, facts = st.columns([8, 5], gap="medium")
    with bars, st.container(border=True, height="stretch"):
        st.markdown(
            f"**The labels of this checkpoint**, mean over {n_windows} windows",
            help=help_for("sliding window"),
        )
        _show_bars(labels, found.mean, f"mean {UNITS[labels.kind]}")
        st.caption(
            "In the mean, each window weighs as much as the tokens that count for it: every token "
            "of the text counts once."
        )
    with facts, st.container(border=True, height="stretch"):
        columns = {"label": labels.names, mean: found.mean}
        if len(labels.names) > 1:
            columns["first in"] = of_label
        _show_numbers(columns, alt=f"Label, {mean}, and in how many windows it comes first")
        if len(labels.names) > 1:
            st.caption("**First in**: the number of windows in which this label comes first.")
        st.caption(MEANINGS[labels.kind], help=help_for("sequence classification"))
        show_quality(name)


def drawn_labels(scores: np.ndarray) -> list[int]:
    """The labels that are drawn: all of a few, else those with the highest scores, best first."""
    if len(scores) <= BARS:
        return list(range(len(scores)))
    return [int(i) for i in np.argsort(-scores, kind="stable")[:BARS]]


def _show_bars(labels: LabelSet, scores: np.ndarray, unit: str) -> None:
    """The answer as a picture."""
    shown = drawn_labels(scores)
    show_figure(
        label_bars(
            [labels.names[i] for i in shown],
            scores[shown],
            page_palette(),
            unit=unit,
            is_share=labels.kind != "none",
        ),
        key="label_bars",
        alt="The score of each label as a bar; the table beside it holds the numbers",
        numbers="download_csv",
    )
    if len(shown) < len(labels.names):
        st.caption(
            f"The {BARS} of {len(labels.names)} labels with the highest scores; the table "
            "and the CSV hold all of them."
        )
    st.caption(
        "The names are those that the checkpoint was trained with. They stand for how its training "
        "data was labelled, not for a judgement about your text."
    )


def _show_numbers(columns: Mapping[str, object], *, alt: str) -> None:
    """The numbers behind the bars."""
    table = pd.DataFrame(columns)
    st.dataframe(
        table,
        hide_index=True,
        height="auto" if len(table) <= BARS else 400,
        column_config={
            "logit": st.column_config.NumberColumn(format="%.4f", help=help_for("logit")),
            "probability": st.column_config.NumberColumn(format="%.6f"),
            "mean probability": st.column_config.NumberColumn(format="%.6f"),
            "mean value": st.column_config.NumberColumn(format="%.4f"),
        },
        alt=alt,
    )


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
