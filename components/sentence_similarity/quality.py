"""Why sentence-transformers exists: two ways side by side."""

import numpy as np
import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.sentence_similarity.controls import Choice, pick_way, show_way
from components.sentence_similarity.matrix import pictured, show_limit, show_scale
from components.sentence_similarity.parameters import LEVEL_B, MODEL_B, POOLING_B
from components.sentence_similarity.runs import run_cosines, run_tree
from components.take_away.exports import rows_csv, show_csv_button
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.analysis.meaning.sentences import rank_correlation
from dashboard.figures.sentences import similarity_heatmap
from dashboard.models.catalogue.catalog import models_for
from dashboard.records.sentences import SentenceList, SentenceTree


def show_side_by_side(choice: Choice, listed: SentenceList) -> None:
    """The same sentences by another way, in the same order and the same colours."""
    sentences = pictured(listed)
    show_limit(listed)
    other = _pick_other(choice.way.model)
    tree = run_tree(choice.way, sentences, 1)
    matrices = [run_cosines(way, sentences) for way in (choice.way, other.way)]
    left, right = st.columns(2, gap="medium")
    places = zip((left, right), (choice, other), matrices, ("a", "b"), strict=True)
    for place, one, cosines, mark in places:
        with place:
            _show_one(one, cosines, sentences, tree, mark)
    show_scale()
    show_way(other)
    _show_numbers((choice, other), matrices)


def _pick_other(default: str) -> Choice:
    """The second checkpoint, pooling and level."""
    names = [spec.name for spec in models_for("encoder")]
    narrow, wide = st.columns([3, 8], gap="medium")
    with narrow:
        name = MODEL_B.draw(names, default=default)
    show_link_notes(MODEL_B)
    with wide:
        return pick_way(name, pooling=POOLING_B, of_level=LEVEL_B, first="[CLS]")


def _show_one(
    choice: Choice, cosines: np.ndarray, sentences: tuple[str, ...], tree: SentenceTree, mark: str
) -> None:
    """One of the two matrices, in the clustered order of the first."""
    st.markdown(f"**{choice.title}**")
    reordered = cosines[np.ix_(tree.order, tree.order)]
    show_figure(
        similarity_heatmap(
            reordered,
            [sentences[i] for i in tree.order],
            page_palette(),
            numbers=tree.order,
        ),
        key=f"side_{mark}",
        alt=f"Heat map of cosines by {choice.title}",
        numbers="download_csv_side_by_side",
    )


def _show_numbers(choices: tuple[Choice, Choice], matrices: list[np.ndarray]) -> None:
    """How spread out the cosines of each way are, and how far the two agree on the order."""
    above = np.triu_indices(len(matrices[0]), 1)
    values = [matrix[above] for matrix in matrices]
    table = pd.DataFrame(
        {
            "way": [choice.title for choice in choices],
            "smallest": [one.min() for one in values],
            "mean": [one.mean() for one in values],
            "largest": [one.max() for one in values],
            "standard deviation": [one.std() for one in values],
        }
    )
    number = st.column_config.NumberColumn(format="%.4f")
    st.dataframe(
        table,
        hide_index=True,
        column_config=dict.fromkeys(table.columns[1:], number),
        alt="Smallest, mean and largest cosine of different sentences by both ways",
    )
    correlation = rank_correlation(values[0], values[1])
    agreement = (
        f"the two ways order them with a rank correlation of {correlation:.3f} (Spearman)"
        if not np.isnan(correlation)
        else "one way finds all of them equally close, so there is no order to compare"
    )
    st.caption(f"Cosines of {len(values[0]):,} pairs of sentences; {agreement}.")
    show_csv_button(
        rows_csv([str(name) for name in table.columns], table.astype(object).to_numpy().tolist()),
        "side_by_side.csv",
        key="download_csv_side_by_side",
    )
