"""Whether the senses of a word separate: its uses in the plane and in clusters."""

import numpy as np
import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.word_similarity.controls import Choice
from components.word_similarity.parameters import CLUSTERS
from components.word_similarity.sentences import Uses
from components.words.look import page_palette
from dashboard.analysis.meaning.senses import MAX_CLUSTERS, sense_map
from dashboard.figures.meaning import sense_scatter
from dashboard.records.meaning import SenseMap


def show_senses(uses: Uses, vectors: np.ndarray, choice: Choice) -> None:
    """The map of uses with their clusters, and the table behind it."""
    largest = min(MAX_CLUSTERS, len(vectors) - 1)
    maps = {k: sense_map(vectors, n_clusters=k) for k in range(2, largest + 1)}
    left, right = st.columns([1, 1], gap="medium")
    with left.container(border=True, key="senses_card"):
        st.markdown(f"**Map of the uses at level {choice.level}**")
        found = maps[_pick_clusters(largest)]
        show_figure(
            sense_scatter(
                found,
                uses.chosen,
                [text.text for text in uses.texts],
                page_palette(),
            ),
            key="senses",
            alt="The uses of the word as points, by their first two principal components; the "
            "table beside it holds them all.",
            numbers="download_csv_senses",
        )
    with right.container(border=True, key="clusters_card"):
        _show_silhouettes(maps, found)
        _show_table(uses, found)


def _pick_clusters(largest: int) -> int:
    """How many clusters, in the link as `clusters`."""
    chosen = int(CLUSTERS.draw([str(k) for k in range(2, largest + 1)]))
    show_link_notes(CLUSTERS)
    return chosen


def _show_silhouettes(maps: dict[int, SenseMap], found: SenseMap) -> None:
    """How well the chosen clusters separate, and the other numbers of clusters."""
    st.markdown(f"**Silhouette {found.silhouette:.2f}**")
    others = ", ".join(f"{k}: {one.silhouette:.2f}" for k, one in maps.items())
    st.caption(
        "1: every use lies far closer to its own cluster than to the next; 0: on the border; "
        f"below: closer to another one. By number of clusters: {others}. Clusters by Ward's "
        "method; a clustering finds clusters in anything, so look at what "
        "they hold (Rousseeuw 1987)."
    )


def _show_table(uses: Uses, found: SenseMap) -> None:
    """Every use with its cluster, its place and its sentence."""
    header = ["use", "word", "cluster", "component 1", "component 2", "sentence"]
    rows: list[list[Cell]] = [
        [i + 1, word, int(cluster) + 1, float(x), float(y), text.text]
        for i, (word, cluster, (x, y), text) in enumerate(
            zip(uses.chosen, found.cluster, found.points, uses.texts, strict=True)
        )
    ]
    st.dataframe(
        pd.DataFrame(rows, columns=header),
        hide_index=True,
        height=min(300, 36 * (len(rows) + 1) + 3),
        column_order=["use", "word", "cluster", "sentence"],
        alt="Every use: number, word, cluster, sentence.",
    )
    show_csv_button(rows_csv(header, rows), "word_senses.csv", key="download_csv_senses")
