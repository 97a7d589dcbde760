"""How often the loaded checkpoint is right, measured now on pairs whose answer is known."""

from collections.abc import Sequence

import streamlit as st

from components.next_sentence.runs import ScoreKnownPairs
from components.running.questions import Exact
from components.running.runs import ask, run_tokenize
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.look import page_palette
from dashboard.analysis.prediction.calibration import (
    MISTAKES,
    accuracy,
    built_in_sources,
    built_in_texts,
    known_calibration,
    known_pairs,
)
from dashboard.analysis.prediction.next_sentence import pair_inputs
from dashboard.figures.sentence_order import calibration_figure
from dashboard.records.next_sentence import Accuracy, Calibration, Kind, KnownPair, PairAnswers

KINDS: dict[Kind, str] = {
    "next": "the true next one",
    "other text": "from another passage",
    "same text": "same passage, not next",
}


def show_accuracy(name: str) -> None:
    """Accuracy by kind of pair, the calibration curve, and the largest mistakes."""
    texts = built_in_texts()
    pairs = known_pairs(texts)
    st.subheader("How often it is right, measured now", anchor=False)
    sources = "; ".join(f"{said} ({count})" for said, count in built_in_sources())
    st.markdown(
        f"{len(texts)} passages with {sum(map(len, texts))} sentences, from openly licensed texts: "
        f"{sources}. Each sentence is paired with its true successor, with a sentence drawn from "
        "another passage, and with one of the same passage that is not its successor. Nothing here "
        "is stored: the numbers are computed when you press the button."
    )
    st.caption(
        "bertscope-mini was not trained on these documents, though on others of the same sources, "
        "perhaps on other chapters of the same books. What other checkpoints have read is not "
        "known in full. The passages stand in "
        "`dashboard/analysis/prediction/next_sentence_texts.txt`; "
        "`training/known_texts.py` drew them."
    )
    inputs = tuple(pair_inputs(run_tokenize(name, pair.first, pair.second)) for pair in pairs)
    answers = ask(ScoreKnownPairs(name, Exact(inputs)), start=f"Score {len(pairs)} known pairs")
    found = accuracy(pairs, answers.follows)
    numbers, curve = st.columns([5, 4], gap="medium")
    with numbers:
        _show_shares(found)
        _show_mistakes(pairs, answers, found)
    with curve:
        _show_calibration(known_calibration(pairs, answers.follows))
    _show_csv(pairs, answers)


def _show_shares(found: Accuracy) -> None:
    balanced = found.balanced
    st.markdown(
        f"#### {balanced.n_hits / balanced.n:.1%} right\n"
        f"on true against random sentences, half and half: {balanced.n_hits} of {balanced.n}, "
        f"95 % interval {balanced.low:.3f} to {balanced.high:.3f}."
    )
    rows = [
        (
            *(KINDS[kind], f"{share.n_hits} of {share.n}", share.n_hits / share.n),
            *(f"{share.low:.2f} to {share.high:.2f}", found.mean_of_kind[kind]),
        )
        for kind, share in found.of_kind.items()
    ]
    draw_table(
        rows,
        ["B is", "right", "share", "95 % interval", "mean P"],
        formats={"share": "%.3f", "mean P": "%.3f"},
        alt="Share of right answers by kind of pair",
    )
    st.caption(
        f"It answers “follows” for {found.n_follows} of these {balanced.n} pairs; "
        f"{balanced.n // 2} "
        "would be true. Right: P above 0.5 for true successors, at most 0.5 otherwise; P is the "
        "probability that B follows A; intervals after Wilson 1927. BERT is trained on the first "
        "two kinds only. The third shows how much of the answer is topic: where sentences share "
        "it, order is hard to see (Lan et al. 2020, arXiv:1909.11942)."
    )


def _show_calibration(curve: Calibration) -> None:
    """Predicted against observed, on the kinds that the task is about."""
    show_figure(
        calibration_figure(curve, page_palette()),
        key="calibration",
        alt=f"Calibration curve with {len(curve.observed)} bins; expected calibration error "
        f"{curve.error:.3f}.",
        numbers="download_csv_accuracy",
    )
    st.caption(
        f"On the dotted line, 0.8 would be right 8 times in 10. Expected calibration error "
        f"{curve.error:.3f} (as in Guo et al. 2017, arXiv:1706.04599, over the "
        f"probability of one label), Brier score {curve.brier:.3f}: "
        "always answering 0.5 would give 0.25. Bars: 95 % Wilson intervals. Below: how many pairs "
        "got which probability."
    )


def _show_mistakes(pairs: Sequence[KnownPair], answers: PairAnswers, found: Accuracy) -> None:
    worst = [(answers.follows[i], pairs[i]) for i in found.mistakes]
    with st.expander(f"The {MISTAKES} largest mistakes"):
        draw_table(
            [(follows, pair.kind, pair.first, pair.second) for follows, pair in worst],
            ["P(follows)", "B is", "A", "B"],
            formats={"P(follows)": "%.3f"},
            alt="The pairs with the largest difference between probability and truth",
        )


def _show_csv(pairs: Sequence[KnownPair], answers: PairAnswers) -> None:
    rows: list[list[Cell]] = [
        [pair.kind, pair.first, pair.second, *map(float, logits), float(follows)]
        for pair, logits, follows in zip(pairs, answers.logits, answers.follows, strict=True)
    ]
    header = ["kind", "text", "text_b", "logit_0", "logit_1", "probability"]
    show_csv_button(
        rows_csv(header, rows), "next_sentence_accuracy.csv", key="download_csv_accuracy"
    )
