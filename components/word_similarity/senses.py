"""Whether the senses of a word separate: its uses in the plane and in clusters."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.take_away.exports import columns_csv, show_csv_button
from components.views.figure import show_figure
from components.word_similarity.controls import Choice
from components.word_similarity.parameters import CLUSTERS
from components.word_similarity.sentences import Uses
from components.words.look import page_palette
from dashboard.figures.meaning import sense_scatter
from dashboard.records.meaning import SenseMap


def show_senses(uses: Uses, maps: Mapping[int, SenseMap], choice: Choice) -> None:
    """The map of uses with their clusters, and the table behind it."""
    left, right = st.columns([1, 1], gap="medium")
    with left.container(border=True, key="senses_card"):
        st.markdown(f"**Map of the uses at level {choice.level}**")
        found = maps[int(CLUSTERS.draw([str(k) for k in maps]))]
        show_link_notes(CLUSTERS)
        sentences = [text.text for text in uses.texts]
        show_figure(
            sense_scatter(found, uses.chosen, sentences, page_palette()),
            key="senses",
            alt="The uses of the word as points, by their first two principal components; the "
            "table beside it holds them all.",
            numbers="download_csv_senses",
        )
    with right.container(border=True, key="clusters_card"):
        _show_silhouettes(maps, found)
        _show_table(uses, found)


def _show_silhouettes(maps: Mapping[int, SenseMap], found: SenseMap) -> None:
    st.markdown(f"**Silhouette {found.silhouette:.2f}**")
    others = ", ".join(f"{k}: {one.silhouette:.2f}" for k, one in maps.items())
    st.caption(
        "1: every use lies far closer to its own cluster than to the next; 0: on the border; "
        f"below: closer to another one. By number of clusters: {others}. Clusters by Ward's "
        "method; a clustering finds clusters in anything, so look at what "
        "they hold (Rousseeuw 1987)."
    )


def _show_table(uses: Uses, found: SenseMap) -> None:
    columns: dict[str, Any] = {
        "use": range(1, len(uses.texts) + 1),
        "word": uses.chosen,
        "cluster": found.cluster + 1,
        "component 1": found.points[:, 0],
        "component 2": found.points[:, 1],
        "sentence": [text.text for text in uses.texts],
    }
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        height=min(300, 36 * (len(uses.texts) + 1) + 3),
        column_order=["use", "word", "cluster", "sentence"],
        alt="Every use: number, word, cluster, sentence.",
    )
    show_csv_button(columns_csv(columns), "word_senses.csv", key="download_csv_senses")
