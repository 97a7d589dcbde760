"""Why two sentences are close: the cosine of their means, split among pairs of tokens."""

import streamlit as st

from components.address.links import show_link_notes
from components.running.runs import ask
from components.sentence_similarity.controls import Choice
from components.sentence_similarity.matrix import PAIRS, numbered, show_cosines_scale
from components.sentence_similarity.parameters import FIRST, SECOND
from components.sentence_similarity.runs import ReadSentence, run_cosines, run_pairs
from components.take_away.exports import csv_text, show_csv_button
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.look import page_palette
from dashboard.analysis.meaning.sentences import largest_contributions, token_contributions
from dashboard.figures.sentences import contribution_heatmap
from dashboard.records.sentences import SentenceList, TokenContributions

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
