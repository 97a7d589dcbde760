"""Why sentence-transformers exists: two ways side by side."""

import math

import streamlit as st

from components.address.links import show_link_notes
from components.running.runs import ask
from components.sentence_similarity.controls import Choice, pick_way, show_way
from components.sentence_similarity.matrix import pictured, show_cosines_scale, show_limit
from components.sentence_similarity.parameters import LEVEL_B, MODEL_B, POOLING_B
from components.sentence_similarity.runs import Tree, embed, run_cosines
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.look import page_palette
from dashboard.analysis.meaning.sentences import each_pair, rank_correlation
from dashboard.figures.sentences import similarity_heatmap
from dashboard.models.catalogue.catalog import models_for
from dashboard.records.sentences import SentenceCosines, SentenceList, SentenceTree


def show_side_by_side(choice: Choice, listed: SentenceList) -> None:
    """The same sentences by another way, in the same order and the same colours."""
    sentences = pictured(listed)
    show_limit(listed)
    other = _pick_other(choice.way.model)
    tree = ask(Tree(embed(choice.way, sentences), 1))
    matrices = [run_cosines(way, sentences) for way in (choice.way, other.way)]
    left, right = st.columns(2, gap="medium")
    places = zip((left, right), (choice, other), matrices, ("a", "b"), strict=True)
    for place, one, cosines, mark in places:
        with place:
            _show_one(one, cosines, sentences, tree, mark)
    show_cosines_scale()
    show_way(other)
    _show_numbers((choice, other), matrices)


def _pick_other(default: str) -> Choice:
    names = [spec.name for spec in models_for("encoder")]
    narrow, wide = st.columns([3, 8], gap="medium")
    with narrow:
        name = MODEL_B.draw(names, default=default)
    show_link_notes(MODEL_B)
    with wide:
        return pick_way(name, pooling=POOLING_B, of_level=LEVEL_B, first="[CLS]")


def _show_one(
    choice: Choice,
    cosines: SentenceCosines,
    sentences: tuple[str, ...],
    tree: SentenceTree,
    mark: str,
) -> None:
    """One of the two matrices, in the clustered order of the first."""
    st.markdown(f"**{choice.title}**")
    show_figure(
        similarity_heatmap(
            cosines.values, sentences, page_palette(), tree=tree, has_branches=False
        ),
        key=f"side_{mark}",
        alt=f"Heat map of cosines by {choice.title}",
        numbers="download_csv_side_by_side",
    )


def _show_numbers(choices: tuple[Choice, Choice], matrices: list[SentenceCosines]) -> None:
    """How spread out the cosines of each way are, and how far the two agree on the order."""
    values = [each_pair(matrix.values) for matrix in matrices]
    header = ["way", "smallest", "mean", "largest", "standard deviation"]
    rows: list[list[Cell]] = [
        [choice.title, *map(float, (one.min(), one.mean(), one.max(), one.std()))]
        for choice, one in zip(choices, values, strict=True)
    ]
    draw_table(
        rows,
        header,
        formats=dict.fromkeys(header[1:], "%.4f"),
        alt="Smallest, mean and largest cosine of different sentences by both ways",
    )
    correlation = rank_correlation(values[0], values[1])
    agreement = (
        f"the two ways order them with a rank correlation of {correlation:.3f} (Spearman)"
        if not math.isnan(correlation)
        else "one way finds all of them equally close, so there is no order to compare"
    )
    st.caption(f"Cosines of {len(values[0]):,} pairs of sentences; {agreement}.")
    show_csv_button(rows_csv(header, rows), "side_by_side.csv", key="download_csv_side_by_side")
