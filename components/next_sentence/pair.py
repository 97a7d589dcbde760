"""The pair on the next sentence page: its answer, and what is said where there is no pair."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import streamlit as st

from components.next_sentence.runs import run_pair
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.look import page_palette
from dashboard.analysis.prediction.next_sentence import (
    LABELS,
    pair_spans,
)
from dashboard.figures.pair import answer_bars
from dashboard.records.texts import TokenizedText

SHORT_LABELS = ("0: follows", "1: random")
"""`LABELS` where room is scarce."""


def show_advice_for_single() -> None:
    """A single text has no next sentence; say what to do."""
    st.info(
        "This page needs two texts: A, and the sentence B that may follow it. Choose “Second "
        "text” above and type B, or take one of the examples. The order of many sentences and the "
        "accuracy of the model, below, work without.",
        icon=":material/add:",
    )


def show_empty_text(text: TokenizedText) -> bool:
    """Whether one of the two texts has no word piece at all, which is then said."""
    empty = [name for name, span in zip("AB", pair_spans(text), strict=True) if not span]
    if empty:
        st.warning(
            f"Nothing of text {' and '.join(empty)} reaches the model: its tokenizer drops these "
            "characters. There is no pair to judge.",
            icon=":material/block:",
        )
    return bool(empty)


def show_answer(name: str, text: TokenizedText) -> None:
    """The two probabilities, large, with logits and losses beside them and the input below."""
    answers = run_pair(name, text)
    probability = answers.probabilities[0]
    with st.container(border=True, key="answer_card"):
        bars, numbers = st.columns([5, 4], gap="medium", vertical_alignment="center")
        with bars:
            show_figure(
                answer_bars(probability, LABELS, page_palette()),
                key="answer",
                alt=f"Probability that B follows A: {probability[0]:.4f}. Probability that B is a "
                f"random sentence: {probability[1]:.4f}.",
                numbers="download_csv",
            )
        with numbers:
            draw_table(
                {
                    "label": SHORT_LABELS,
                    "logit": answers.logits[0],
                    "probability": probability,
                    "loss if true": [f"{value:.4g}" for value in answers.losses[0]],
                },
                formats={"logit": "%.4f", "probability": "%.6f"},
                alt="Logit, probability and loss of both labels",
            )
            st.caption(
                f"Log-odds that B follows A: {answers.log_odds[0]:+.3f} (the difference of the "
                "logits). Loss in nats."
            )
        _show_input(text)


def _show_input(text: TokenizedText) -> None:
    """What the model receives: tokens and segment ids, by position."""
    first, second = pair_spans(text)
    st.caption(
        f"What the model receives: [CLS], the {len(first)} word pieces of A, [SEP], the "
        f"{len(second)} of B, [SEP]. The answer is read from [CLS]."
    )
    alt = "Tokens of the pair with their segment ids, by position"
    show_tokens(text.tokens, {"segment id": text.segment_ids.tolist()}, alt=alt)


def show_tokens(tokens: Sequence[str], numbers: Mapping[str, Iterable[int]], *, alt: str) -> None:
    """Tokens with rows of numbers below them, by position."""
    table = pd.DataFrame(
        [tokens, *([str(value) for value in row] for row in numbers.values())],
        index=["token", *numbers],
        columns=[str(position) for position in range(len(tokens))],
    )
    st.dataframe(table, alt=alt)
