"""The list in two dimensions: clusters, and lines between the pairs above a threshold."""

import numpy as np
import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.sentence_similarity.controls import Choice
from components.sentence_similarity.matrix import numbered, pictured, show_limit
from components.sentence_similarity.parameters import CLUSTERS, THRESHOLD
from components.sentence_similarity.runs import run_cosines, run_map, run_tree
from components.take_away.exports import rows_csv, show_csv_button
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.analysis.meaning.plane import sentence_graph
from dashboard.figures.sentences import MAX_LINES, sentence_scatter
from dashboard.records.sentences import SentenceList

MOST_CLUSTERS = 20


def show_map(choice: Choice, listed: SentenceList) -> None:
    """Principal components with clusters, and the graph of close pairs on them."""
    sentences = pictured(listed)
    left, right = st.columns([1, 3], gap="medium", vertical_alignment="bottom")
    with left:
        n_clusters = CLUSTERS.draw(high=min(MOST_CLUSTERS, len(sentences)), width=130)
    with right:
        threshold = THRESHOLD.draw()
    show_link_notes(CLUSTERS, THRESHOLD)
    show_limit(listed)
    tree = run_tree(choice.way, sentences, n_clusters)
    points = run_map(choice.way, sentences)
    graph = sentence_graph(run_cosines(choice.way, sentences), threshold=threshold)
    show_figure(
        sentence_scatter(points, sentences, tree, graph, page_palette()),
        key="sentence_map",
        alt="Map of the sentences on their first two principal components, coloured by cluster, "
        "with lines between close pairs. The table below holds the numbers.",
        numbers="download_csv_map",
    )
    shares = points.explained_share
    n_pairs = len(graph.pairs)
    drawn = f", of which the closest {MAX_LINES:,} are drawn" if n_pairs > MAX_LINES else ""
    pairs = f"{n_pairs:,} pair{'' if n_pairs == 1 else 's'}"
    groups = f"{graph.n_groups:,} connected group{'' if graph.n_groups == 1 else 's'}"
    alone = f"{graph.n_alone:,} sentence{'' if graph.n_alone == 1 else 's'} alone"
    said = [
        f"{pairs} with a cosine of {threshold:.2f} or more{drawn}",
        f"{groups}, {alone}",
        f"the map shows {shares.sum():.0%} of the variance: close on it can be far in fact",
    ]
    if not np.isnan(tree.silhouette):
        said.append(f"silhouette of the clusters {tree.silhouette:.2f} (from -1 to 1)")
    st.caption(" · ".join(said))
    _show_table(sentences, tree.clusters, points.points)


def _show_table(sentences: tuple[str, ...], clusters: np.ndarray, points: np.ndarray) -> None:
    """Cluster and coordinates of every sentence."""
    table = pd.DataFrame(
        {
            "cluster": clusters + 1,
            "sentence": [numbered(i, sentence) for i, sentence in enumerate(sentences)],
            "component 1": points[:, 0],
            "component 2": points[:, 1],
        }
    )
    numbers = {
        name: st.column_config.NumberColumn(format="%.4f", width=90)
        for name in ("component 1", "component 2")
    }
    st.dataframe(
        table.sort_values("cluster", kind="stable"),
        hide_index=True,
        height=min(400, 36 * (len(table) + 1) + 3),
        column_config={"cluster": st.column_config.NumberColumn(width=60), **numbers},
        alt="Cluster and coordinates of every sentence",
    )
    show_csv_button(
        lambda: rows_csv(
            ["number", "sentence", "cluster", "component_1", "component_2"],
            [
                [i + 1, sentence, int(cluster) + 1, float(x), float(y)]
                for i, (sentence, cluster, (x, y)) in enumerate(
                    zip(sentences, clusters, points, strict=True)
                )
            ],
        ),
        "map.csv",
        key="download_csv_map",
    )
