"""Where in the network the label appears: the model's own head at every level, a diagnostic."""

import numpy as np
import pandas as pd
import streamlit as st

from components.sequence_classification.labels import UNITS, Answer, drawn_labels
from components.sequence_classification.runs import run_level_logits
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.words.glossary_help import help_for
from components.words.look import page_palette
from dashboard.analysis.prediction.labels import label_scores
from dashboard.figures.labels import level_curves
from dashboard.models.catalogue.catalog import find_spec


def show_levels(answer: Answer) -> None:
    """The score of each label over the levels, and the numbers."""
    logits = run_level_logits(answer.name, answer.text)
    scores = label_scores(logits, answer.labels.kind)
    shown = drawn_labels(scores.max(axis=0))
    st.markdown("**The model's own head, applied to every level**", help=help_for("level"))
    show_figure(
        level_curves(
            [answer.labels.names[i] for i in shown],
            np.ascontiguousarray(scores[:, shown]),
            page_palette(),
            unit=UNITS[answer.labels.kind],
            is_share=answer.labels.kind != "none",
        ),
        key="level_curves",
        alt="The score of each label at every level; the table below holds the numbers",
        numbers="download_csv_levels",
    )
    last = len(logits) - 1
    st.info(
        f"A diagnostic, not an answer: the head was trained on level {last} alone. Below it, a "
        "label that does not stand out may still be there in a form that this head cannot read, "
        f"and one that does may be an accident. Level 0 is the embedding of "
        f"{'[CLS]' if find_spec(answer.name).source == 'embedded' else 'the first token'}, which "
        "is the same for every text; level "
        f"{last} is the model's answer.",
        icon=":material/science:",
    )
    _show_numbers(answer, logits, scores)


def level_table(
    answer: Answer, logits: np.ndarray, scores: np.ndarray
) -> tuple[list[str], list[list[Cell]]]:
    """Header and rows: level, then logit and probability of each label."""
    names = answer.labels.names
    header = ["level", *(f"logit {name}" for name in names)]
    if answer.labels.kind == "none":
        return header, [[i, *map(float, row)] for i, row in enumerate(logits)]
    header += [f"probability {name}" for name in names]
    rows: list[list[Cell]] = [
        [i, *map(float, logits[i]), *map(float, scores[i])] for i in range(len(logits))
    ]
    return header, rows


def _show_numbers(answer: Answer, logits: np.ndarray, scores: np.ndarray) -> None:
    """The table and its CSV."""
    header, rows = level_table(answer, logits, scores)
    with st.expander("The numbers"):
        st.dataframe(
            pd.DataFrame(rows, columns=header),
            hide_index=True,
            column_config={
                name: st.column_config.NumberColumn(format="%.4f") for name in header[1:]
            },
            alt="Logit and probability of each label at every level",
        )
    show_csv_button(rows_csv(header, rows), "levels.csv", key="download_csv_levels")
