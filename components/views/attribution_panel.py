"""Why: four attribution methods over the same words, how far they agree, and a test by deletion.

    show_attribution(
        Subject(
            name=name,
            task="question_answering",
            text=window,
            target=SpanTarget(start=3, end=5),
            said="start logit of “water” plus end logit of “full”",
        )
    )

The widgets stand in the link of a page that lists `ATTRIBUTION` among its parameters. Call it under
`waits_alone()`: a long text's numbers come later, and their progress is drawn meanwhile.
"""

import math

import numpy as np
import streamlit as st

from components.address.choice import OneOf
from components.address.links import show_link_notes
from components.running.attributions import DeleteWords, Subject, explained
from components.running.runs import ask
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.chips_and_bars import Chip, show_sentence
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.glossary_help import help_for
from components.words.look import page_palette
from dashboard.analysis.attribution import (
    FEWEST,
    METHODS,
    RANDOM_ORDERS,
    UNSIGNED,
    curve_means,
    explained_words,
    method_correlations,
)
from dashboard.figures.attribution import deletion_figure, method_bars
from dashboard.records.attribution import DeletionCurves, WordScores

METHOD = OneOf("method", "Colour the text by", options=tuple(METHODS))
STEPS = OneOf("steps", "Steps of integrated gradients", options=("32", "64", "128", "256"))

ATTRIBUTION = (METHOD, STEPS)
"""What belongs in the link of a page with this view."""

BARS = 40
"""Words that are drawn at most; the table and the CSV hold all of them."""

MEANINGS = {
    "integrated gradients": "The slope of the logit averaged on the way from an empty text (every "
    "word piece replaced by [PAD]) to this one, times that way. The scores add up to the change of "
    "the logit, but another empty text would give other scores "
    "(Sundararajan, Taly & Yan 2017, arXiv:1703.01365).",
    "gradient x input": "The slope of the logit right at this text, times the embedding. It says "
    "what a small change would do, not what the word's absence would do, and need not add up "
    "(Shrikumar et al. 2017, arXiv:1704.02685).",
    "leave one word out": "How far the logit falls when the word is hidden behind the mask token. "
    "A real change of the output, but one word at a time: two words that can stand in for each "
    "other both look unimportant (Li, Monroe & Jurafsky 2016, arXiv:1612.08220).",
    "attention rollout": "How much of the word could reach the position that the head reads if "
    "attention alone mixed. It has no sign, knows no label, and ignores values and feed-forward "
    "blocks: how words are mixed, not why the model answered "
    "(Abnar & Zuidema 2020, 2020.acl-main.385).",
}
"""What each method does and does not mean."""


def show_attribution(subject: Subject) -> None:
    """The whole view of one subject.

    Raises:
        JobPending: A long text is still being computed; what there is so far is drawn.
    """
    if not explained_words(subject.text).labels:
        st.info(
            "There is no word to explain: only special tokens reach the model.",
            icon=":material/block:",
        )
        return
    controls = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    with controls:
        method = METHOD.draw()
        steps = int(STEPS.draw())
    show_link_notes(*ATTRIBUTION)
    scores = ask(explained(subject, steps), start="Explain this text")
    _show_text(subject, scores, method)
    _show_bars(subject, scores)
    _show_sum(scores)
    _show_meanings()
    agreement, deletion = st.columns([5, 7], gap="large")
    with agreement:
        _show_agreement(scores)
        _show_table(scores)
    with deletion:
        _show_deletion(subject, steps)


def _show_text(subject: Subject, scores: WordScores, method: str) -> None:
    """The running text, each piece coloured by the score of its word."""
    values = scores.scores[scores.methods.index(method)]
    largest = max(float(np.abs(values).max()), 1e-12)
    of_token = {i: w for w, group in enumerate(scores.words.groups) for i in group}
    chips = []
    for position, token in enumerate(subject.text.tokens):
        word = of_token.get(position)
        joined = word is not None and scores.words.groups[word][0] != position
        value = 0.0 if word is None else float(values[word])
        chips.append(
            Chip(
                position=position,
                label=token.removeprefix("##").removeprefix("Ġ") or token,
                below="" if word is None or joined else f"{value:+.2f}",
                state="special" if word is None else "plain",
                joined=joined,
                tone=value / largest,
                note="" if word is None else f"{method}: {value:+.6f}",
            )
        )
    colours = page_palette()
    show_sentence(
        chips,
        key="attributed_text",
        label=f"Each word with its score by {method}",
        colours=(colours.roles[1], colours.accent),
    )
    st.caption(
        "The deeper the blue, the more of the word could reach the position that is read."
        if method in UNSIGNED
        else "Blue speaks for it, orange against it; numbers are in logits. Colours are scaled to "
        "the largest score of this method."
    )


def _show_bars(subject: Subject, scores: WordScores) -> None:
    """All methods over the same words; of a long text, the words that matter most to any."""
    labels = scores.words.labels
    sizes = np.abs(scores.scores)
    sizes = (sizes / np.maximum(sizes.max(axis=1, keepdims=True), 1e-12)).max(axis=0)
    shown = np.sort(np.argsort(-sizes, kind="stable")[:BARS])
    st.markdown("**Four methods, the same words**")
    st.text(f"What they explain: {subject.said}")
    if len(shown) < len(labels):
        st.caption(
            f"The {BARS} of {len(labels)} words with the largest scores, in the order of the "
            "text; the table and the CSV hold all of them."
        )
    show_figure(
        method_bars(
            scores.methods,
            [labels[i] for i in shown],
            np.ascontiguousarray(scores.scores[:, shown]),
            page_palette(),
        ),
        key="attribution_bars",
        alt="Scores of every word by four methods, as bars side by side; the table holds them all",
        numbers="download_csv_attribution",
    )


def _show_sum(scores: WordScores) -> None:
    """What the scores of integrated gradients should add up to, and how far they are from it."""
    total = float(scores.scores[0].sum() + scores.special[0])
    change = scores.value - scores.baseline_value
    part = f", {abs(scores.gap / change):.2%} of the change" if abs(change) > 1e-6 else ""  # noqa: PLR2004
    st.caption(
        f"Integrated gradients add up to **{total:+.4f}**. The logit is {scores.value:.4f} here "
        f"and {scores.baseline_value:.4f} for the empty text: a change of **{change:+.4f}**. "
        f"Completeness gap: **{scores.gap:+.2g}**{part}; more steps make it smaller. "
        f"Special tokens are no words: gradient x input gives them {scores.special[1]:+.4f}, and "
        f"rollout {scores.special[3]:.3f} of its weight.",
        help=help_for("completeness gap"),
    )


def _show_meanings() -> None:
    """One statement per method, side by side like their bars."""
    for column, (method, meaning) in zip(
        st.columns(len(MEANINGS), gap="medium"), MEANINGS.items(), strict=True
    ):
        column.caption(f"**{method.capitalize()}.** {meaning}")
    st.caption(
        "None of them is *the* explanation. Where they agree and their curves below fall sooner "
        "than random ones, there is something to it; where they disagree, that is a result, too "
        "(Jain & Wallace 2019, N19-1357; Bastings & Filippova 2020, 2020.blackboxnlp-1.14)."
    )


def _show_agreement(scores: WordScores) -> None:
    """Rank correlations of all pairs of methods."""
    st.markdown("**Do the methods agree?** Spearman's rank correlation over the words")
    if len(scores.words.labels) < FEWEST:
        st.caption(f"Ranks say nothing about fewer than {FEWEST} words.")
        return
    rows = [
        f"| {first} / {second} | {_said(signed)} | {_said(sizes)} |"
        for first, second, signed, sizes in method_correlations(scores)
    ]
    st.markdown("\n".join(["| methods | scores | sizes |", "|---|--:|--:|", *rows]))
    st.caption(
        f"1: the same order, 0: nothing in common, -1: reversed; over {len(scores.words.labels)} "
        "words. “Sizes” compares absolute values: rollout has no sign. A short text says little."
    )


def _said(correlation: float | None) -> str:
    """Two decimals, or a dash where there is no correlation."""
    return "–" if correlation is None or math.isnan(correlation) else f"{correlation:+.2f}"  # noqa: RUF001


def attribution_rows(scores: WordScores) -> list[list[Cell]]:
    """Position of the first piece, word, and the score by every method."""
    return [
        [group[0], label, *map(float, scores.scores[:, i])]
        for i, (group, label) in enumerate(
            zip(scores.words.groups, scores.words.labels, strict=True)
        )
    ]


def attribution_header(scores: WordScores) -> list[str]:
    """Names of the columns of `attribution_rows`."""
    return ["position", "word", *(method.replace(" ", "_") for method in scores.methods)]


def _show_table(scores: WordScores) -> None:
    """The numbers behind the bars, and their CSV."""
    header, rows = attribution_header(scores), attribution_rows(scores)
    with st.expander("The numbers"):
        draw_table(
            rows,
            header,
            formats=dict.fromkeys(header[2:], "%.4f"),
            alt="Every word with its score by each method",
        )
    show_csv_button(rows_csv(header, rows), "attributions.csv", key="download_csv_attribution")


def _show_deletion(subject: Subject, steps: int) -> None:
    """Hide words in each method's order, against random orders."""
    st.markdown(
        "**Do the scores hold?** Words hidden one after the other, highest score first: the logit "
        "over the share of words hidden"
    )
    question = DeleteWords(explained(subject, steps))
    curves = ask(question, start="Compute the deletion curves")
    show_figure(
        deletion_figure(curves, subject.said, page_palette()),
        key="deletion_curves",
        alt="The explained logit as words are hidden in the order of each method, and in random "
        "orders",
        numbers="download_csv_deletion",
    )
    st.caption(deletion_words(curves))
    show_csv_button(rows_csv(*deletion_table(curves)), "deletion.csv", key="download_csv_deletion")


def deletion_words(curves: DeletionCurves) -> str:
    """How each curve compares with the random ones, in words."""
    own = curve_means(curves.logits, curves.hidden)
    chance = curve_means(curves.random_logits, curves.hidden)
    parts = [
        f"{method} {mean:.2f} (below {int((chance > mean).sum())} of {RANDOM_ORDERS} random orders)"
        for method, mean in zip(curves.methods, own, strict=True)
    ]
    return (
        f"Mean height of the curves, lower is sooner: {', '.join(parts)}; random orders on average "
        f"{math.fsum(chance) / len(chance):.2f}. Hidden words become the mask token. Texts with "
        "many holes are unlike what the model was trained on, so the right half says little."
    )


def deletion_table(curves: DeletionCurves) -> tuple[list[str], list[list[Cell]]]:
    """Header and rows: words hidden, the logit by each method's order, and by each random one."""
    random = [f"random_{i + 1}" for i in range(len(curves.random_logits))]
    header = ["hidden_words", *(method.replace(" ", "_") for method in curves.methods), *random]
    rows: list[list[Cell]] = [
        [int(n), *map(float, curves.logits[:, i]), *map(float, curves.random_logits[:, i])]
        for i, n in enumerate(curves.hidden)
    ]
    return header, rows
