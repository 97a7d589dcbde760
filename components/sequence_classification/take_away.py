"""How to read the page, and what can be taken along: CSV, link, Python."""

from collections.abc import Sequence

import streamlit as st

from components.inputs.texts_and_model import TEXT
from components.sequence_classification.parameters import ALL
from components.sequence_classification.snippets import classification_snippet, windows_snippet
from components.sequence_classification.windows import Reading
from components.take_away.exports import Cell, rows_csv
from components.take_away.exports import show_take_away as show_everything
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.labels import Answer, LabelSet, Scores

HEADER = ["label", "logit", "probability"]

GUIDE = (
    "BERT gives a label to a whole text from one vector: the last hidden state of [CLS], "
    "which has read all other tokens, goes through the **pooler** (a dense layer and tanh) and "
    "one linear layer, whose outputs are the **logits** (Devlin et al. 2019, N19-1423). Logits "
    "are compared with each other; softmax turns their differences into probabilities. A high "
    "probability says that the model is sure, not that it is right: modern networks are often "
    "surer than they are right (Guo et al. 2017, arXiv:1706.04599).\n\n"
    "**Why** gives every word a number in four ways. They answer different questions and often "
    "disagree; which words matter *to the model* is what they are about, not what the text "
    "means. **Change a word** is an experiment instead: one exchange, and all probabilities "
    "before and after. **Level by level** shows how early the answer can be read by the head "
    "that was trained on the last level."
)

ON_WINDOWS = (
    "A text of more tokens than the model takes at once is read in windows. Each is a text of its "
    "own to the model: [CLS], a stretch, [SEP], and an answer. Neighbours overlap, so that what "
    "one window breaks off stands in the next with something before it. The answer at the top is "
    "the **mean over windows** of their scores, not of their logits: how far logits lie apart "
    "differs from window to window, and one extreme window would outweigh the others (the sum "
    "rule of Kittler et al. 1998, 10.1109/34.667881). A token counts for the window that shows "
    "more of the text on both sides of it, and each window weighs as much as its tokens, so that "
    "every token of the text counts once.\n\n"
    "The mean hides where the judgement turns: praise in one half and blame in the other give the "
    "same mean as a text that is undecided throughout, and one clear sentence on the last page "
    "weighs little. No window knows what another one said, either. The figure along the text shows "
    "each by itself."
)


def show_guide() -> None:
    """How to read the page."""
    st.subheader("How to read this", anchor=False)
    st.markdown(f"{GUIDE}\n\n{ON_WINDOWS}")


def label_rows(
    labels: LabelSet, logits: Scores | Sequence[None], scores: Scores
) -> list[list[Cell]]:
    """Label, logit and probability, as on screen; None where there is no such number."""
    has_scores = labels.kind != "none"
    return [
        [name, None if logit is None else float(logit), float(score) if has_scores else None]
        for name, logit, score in zip(labels.names, logits, scores, strict=True)
    ]


def mean_rows(reading: Reading) -> list[list[Cell]]:
    """The same for the mean over windows; no logit where it is a mean of probabilities."""
    labels, mean = reading.labels, reading.found.mean
    return label_rows(labels, mean if labels.kind == "none" else [None] * len(mean), mean)


def show_take_away(shown: Answer | Reading) -> None:
    """The labels' CSV, the link of the view, and Python that computes the same."""
    spec, text, kind = find_spec(shown.name), shown.text.text, shown.labels.kind
    if isinstance(shown, Reading):
        rows, snippet = mean_rows(shown), windows_snippet(spec, text, kind, shown.size)
        about = "Cuts the same windows and computes their mean with transformers alone."
        said = "mean at the top; the windows and every view of one of them have a CSV of their own."
    else:
        rows = label_rows(shown.labels, shown.logits, shown.scores)
        snippet = classification_snippet(spec, text, kind)
        about = "Computes the same logits and probabilities with transformers alone."
        said = "labels at the top; every view below has a CSV of its own."
    show_everything(
        rows_csv(HEADER, rows),
        "labels.csv",
        parameters=ALL,
        settled={TEXT.name: text},
        snippet=snippet,
        about=about,
    )
    st.caption(f"The CSV holds the {said}")
