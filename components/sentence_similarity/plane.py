"""The list in two dimensions: clusters, and lines between the pairs above a threshold."""

import math

import streamlit as st

from components.address.links import show_link_notes
from components.running.runs import ask
from components.sentence_similarity.controls import Choice
from components.sentence_similarity.matrix import numbered, pictured, show_limit
from components.sentence_similarity.parameters import CLUSTERS, THRESHOLD
from components.sentence_similarity.runs import Map, Tree, embed, run_cosines
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.look import page_palette
from dashboard.analysis.meaning.plane import sentence_graph
from dashboard.figures.sentences import MAX_LINES, sentence_scatter
from dashboard.records.sentences import SentenceList, SentenceMap, SentenceTree

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
    embedded = embed(choice.way, sentences)
    tree, points = ask(Tree(embedded, n_clusters)), ask(Map(embedded))
    graph = sentence_graph(run_cosines(choice.way, sentences).values, threshold=threshold)
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
    if not math.isnan(tree.silhouette):
        said.append(f"silhouette of the clusters {tree.silhouette:.2f} (from -1 to 1)")
    st.caption(" · ".join(said))
    _show_table(sentences, tree, points)


def _show_table(sentences: tuple[str, ...], tree: SentenceTree, plane: SentenceMap) -> None:
    rows: list[list[Cell]] = [
        [i + 1, sentence, int(cluster) + 1, float(x), float(y)]
        for i, (sentence, cluster, (x, y)) in enumerate(
            zip(sentences, tree.clusters, plane.points, strict=True)
        )
    ]
    in_clusters = sorted(range(len(rows)), key=tree.clusters.tolist().__getitem__)
    number = st.column_config.NumberColumn(format="%.4f", width=90)
    draw_table(
        [[rows[i][2], numbered(i, sentences[i]), *rows[i][3:]] for i in in_clusters],
        ["cluster", "sentence", "component 1", "component 2"],
        most=400,
        column_config={
            "cluster": st.column_config.NumberColumn(width=60),
            "component 1": number,
            "component 2": number,
        },
        alt="Cluster and coordinates of every sentence",
    )
    header = ["number", "sentence", "cluster", "component_1", "component_2"]
    show_csv_button(lambda: rows_csv(header, rows), "map.csv", key="download_csv_map")
