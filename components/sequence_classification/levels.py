"""Where in the network the label appears: the model's own head at every level, a diagnostic."""

import streamlit as st

from components.running.attributions import TaskEncoding
from components.running.questions import Exact
from components.running.runs import ask
from components.sequence_classification.labels import UNITS
from components.sequence_classification.runs import TASK, ClassifyLevels
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.glossary_help import help_for
from components.words.look import page_palette
from dashboard.analysis.prediction.labels import shown_labels
from dashboard.figures.labels import level_curves
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.labels import Answer, LabelSet, LevelLabels


def show_levels(answer: Answer) -> None:
    """The score of each label over the levels, and the numbers."""
    levels = ask(ClassifyLevels(TaskEncoding(answer.name, TASK, Exact(answer.text))))
    shown = shown_labels(*levels.scores)
    st.markdown("**The model's own head, applied to every level**", help=help_for("level"))
    show_figure(
        level_curves(
            [answer.labels.names[i] for i in shown],
            levels.scores[:, shown],
            page_palette(),
            unit=UNITS[answer.labels.kind],
            is_share=answer.labels.kind != "none",
        ),
        key="level_curves",
        alt="The score of each label at every level; the table below holds the numbers",
        numbers="download_csv_levels",
    )
    last = len(levels.logits) - 1
    st.info(
        f"A diagnostic, not an answer: the head was trained on level {last} alone. Below it, a "
        "label that does not stand out may still be there in a form that this head cannot read, "
        f"and one that does may be an accident. Level 0 is the embedding of "
        f"{'[CLS]' if find_spec(answer.name).source == 'embedded' else 'the first token'}, which "
        "is the same for every text; level "
        f"{last} is the model's answer.",
        icon=":material/science:",
    )
    header, rows = level_table(answer.labels, levels)
    with st.expander("The numbers"):
        draw_table(
            rows,
            header,
            formats=dict.fromkeys(header[1:], "%.4f"),
            alt="Logit and probability of each label at every level",
        )
    show_csv_button(rows_csv(header, rows), "levels.csv", key="download_csv_levels")


def level_table(labels: LabelSet, levels: LevelLabels) -> tuple[list[str], list[list[Cell]]]:
    """Header and rows: level, then logit and probability of each label."""
    header = ["level", *(f"logit {name}" for name in labels.names)]
    rows: list[list[Cell]] = [[i, *map(float, row)] for i, row in enumerate(levels.logits)]
    if labels.kind != "none":
        header += [f"probability {name}" for name in labels.names]
        rows = [[*row, *map(float, own)] for row, own in zip(rows, levels.scores, strict=True)]
    return header, rows
