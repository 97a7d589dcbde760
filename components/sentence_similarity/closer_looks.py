"""Which view of the page is open; two ways side by side, and why two sentences are close."""

import math

import streamlit as st

from components.address.links import show_link_notes
from components.running.runs import ask
from components.running.waiting import waits_alone
from components.sentence_similarity.controls import Choice, pick_way, show_way
from components.sentence_similarity.gold import show_gold
from components.sentence_similarity.matrix import (
    PAIRS,
    numbered,
    pictured,
    show_cosines_scale,
    show_limit,
    show_matrix,
    show_search,
)
from components.sentence_similarity.parameters import (
    FIRST,
    LEVEL_B,
    MODEL_B,
    ORDER,
    ORDERS,
    POOLING_B,
    SECOND,
    VIEW,
    VIEWS,
)
from components.sentence_similarity.plane import show_map
from components.sentence_similarity.runs import ReadSentence, Tree, embed, run_cosines, run_pairs
from components.take_away.exports import Cell, csv_text, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.look import page_palette
from dashboard.analysis.meaning.sentences import (
    each_pair,
    largest_contributions,
    rank_correlation,
    token_contributions,
)
from dashboard.figures.sentences import contribution_heatmap, similarity_heatmap
from dashboard.models.catalogue.catalog import models_for
from dashboard.records.sentences import (
    SentenceCosines,
    SentenceList,
    SentenceTree,
    TokenContributions,
)


def show_view(choice: Choice, listed: SentenceList) -> None:
    """The chosen view; one that computes for longer shows its progress in its place."""
    with waits_alone():
        _show_view(choice, listed)


def _show_view(choice: Choice, listed: SentenceList) -> None:
    order = ORDERS[0]
    views, orders = st.columns([3, 1], gap="medium")  # a row of its own would not wrap on a phone
    with views:
        view = VIEW.draw(label_visibility="collapsed")
    with orders:
        if view == VIEWS[0] and len(listed.sentences) > 1:
            order = ORDER.draw(label_visibility="collapsed")
    show_link_notes(VIEW, ORDER)
    if view == "Gold scores":
        show_gold(choice)
    elif view == "Search":
        show_search(choice, listed)
    elif len(listed.sentences) == 1:
        st.info(
            "One sentence has nothing to be compared with: add another line.",
            icon=":material/edit:",
        )
    elif view == "Map and graph":
        show_map(choice, listed)
    elif view == "Why close":
        show_why(choice, listed)
    elif view == "Side by side":
        show_side_by_side(choice, listed)
    else:
        show_matrix(choice, listed, order)


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


LARGEST = 10


def show_why(choice: Choice, listed: SentenceList) -> None:
    """The split of one pair, with its sum checked against the score."""
    first, second = _pick_pair(choice, listed)
    pair = (listed.sentences[first], listed.sentences[second])
    st.text(f"{numbered(first, pair[0])}\n{numbered(second, pair[1])}")
    name, most, level = choice.way.model, choice.way.max_tokens, choice.way.level
    split = token_contributions(*(ask(ReadSentence(name, most, level, one)) for one in pair))
    _show_check(choice, split, score=float(run_cosines(choice.way, pair).values[0, 1]))
    large, beside = st.columns([8, 5], gap="medium")
    with large:
        show_figure(
            contribution_heatmap(split, page_palette()),
            key="contributions",
            alt="Heat map of what each pair of tokens adds to the cosine. The table beside it "
            "holds the largest.",
            numbers="download_csv_contributions",
        )
        widest = float(abs(split.contributions).max())
        show_cosines_scale(f"-{widest:.3f}", f"{widest:.3f}", "added to the cosine")
    with beside:
        _show_largest(split)
    show_csv_button(
        csv_text(["token", *split.second], split.first, split.contributions),
        "contributions.csv",
        key="download_csv_contributions",
    )


def _pick_pair(choice: Choice, listed: SentenceList) -> tuple[int, int]:
    """Two sentences; the closest pair where nothing else is asked for."""
    count = len(listed.sentences)
    closest = run_pairs(choice.way, listed, PAIRS)
    defaults = (closest[0].first + 1, closest[0].second + 1) if closest else (1, min(2, count))
    with st.container(horizontal=True, gap="small"):
        first = FIRST.draw(high=count, default=defaults[0])
        second = SECOND.draw(high=count, default=defaults[1])
    show_link_notes(FIRST, SECOND)
    return first, second


def _show_check(choice: Choice, split: TokenContributions, *, score: float) -> None:
    total = float(split.contributions.sum(dtype="float64"))
    whole = score if choice.way.pooling == "mean" else split.cosine  # the matrix's own number
    agrees = abs(total - whole) < 1e-5  # noqa: PLR2004
    st.markdown(
        f"Sum of {split.contributions.size:,} contributions **{total:.6f}** "
        f"{'=' if agrees else '≠'} cosine of the two means **{whole:.6f}**"
    )
    if choice.way.pooling != "mean":
        st.info(
            f"The score on screen is {score:.6f}, by {choice.label}. Only a mean can be split "
            f"exactly, so this view shows the mean at level {choice.way.level} instead.",
            icon=":material/info:",
        )


def _show_largest(split: TokenContributions) -> None:
    """The pairs of tokens that add most, and what each token of the first sentence adds."""
    st.markdown("**Largest contributions**")
    draw_table(
        [
            (adds, adds / split.cosine if split.cosine else None, split.first[i], split.second[j])
            for i, j, adds in largest_contributions(split, LARGEST)
        ],
        ["adds", "share", "token", "and"],
        column_config={
            "adds": st.column_config.NumberColumn(format="%.4f", width=70),
            "share": st.column_config.NumberColumn(format="percent", width=70),
        },
        alt="The pairs of tokens that add most to the cosine",
    )
    st.caption(
        "[CLS] and [SEP] belong to the mean, so they take part. Every pair of tokens adds a "
        "little: much of a score is the general direction that all vectors share."
    )
