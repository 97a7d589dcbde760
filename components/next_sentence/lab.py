"""Experiments with the pair: handed over in other ways, and without each of its words."""

from collections.abc import Sequence
from itertools import compress
from typing import cast

import streamlit as st

from components.next_sentence.pair import show_tokens
from components.next_sentence.parameters import CASE, LOG_ODDS, REMOVED, SCALE, SEED
from components.next_sentence.runs import ScoreBatch, ScorePairs
from components.running.questions import Exact
from components.running.runs import ask
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.look import page_palette
from dashboard.analysis.prediction.next_sentence import (
    RIGHT_CALL,
    Segment,
    changes_from_first,
    lab_cases,
    removals,
)
from dashboard.analysis.ranks import largest
from dashboard.figures.pair import lab_figure, removal_bars
from dashboard.records.next_sentence import LabCase, PairAnswers
from dashboard.records.texts import TokenizedText


def pick_scale() -> bool:
    """Whether changes are shown as log-odds; probabilities hardly move near 0 and 1."""
    return SCALE.draw() == LOG_ODDS


def show_lab(name: str, text: TokenizedText) -> None:
    """Every case at once, from one batch, with the numbers and the inputs behind them."""
    st.subheader("The same pair, handed over differently", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        in_log_odds = pick_scale()
        seed = SEED.draw(width=130)
    cases = lab_cases(text, seed=seed)
    answers = ask(ScoreBatch(name, Exact(tuple(case.inputs for case in cases))))
    names = [case.name for case in cases]
    unit = "log-odds that B follows A" if in_log_odds else "probability that B follows A"
    values = answers.log_odds if in_log_odds else answers.follows
    show_figure(
        lab_figure(names, values, page_palette(), unit=unit),
        key="lab",
        alt=f"The {unit} for the right call and seven other ways; the table below has the numbers.",
        numbers="download_csv_lab",
    )
    _show_turned(names, answers)
    _show_table(cases, answers)
    _show_mistake(answers.follows[0], answers.follows[-1])
    _show_inputs(cases)


def _show_turned(names: Sequence[str], answers: PairAnswers) -> None:
    turned = [*compress(names, changes_from_first(answers).is_turned)]
    others = len(names) - 1
    if turned:
        said = ", ".join(name.replace("[SEP]", "separator") for name in turned)
        st.caption(f"{len(turned)} of {others} turn the likelier answer round: {said}.")
    else:
        st.caption(f"None of the {others} turns the likelier answer round for this pair.")


def _show_table(cases: Sequence[LabCase], answers: PairAnswers) -> None:
    """What each case changes, with its numbers and their distance from the right call."""
    changes = changes_from_first(answers)
    numbers = zip(answers.logits, answers.follows, changes.follows, changes.log_odds, strict=True)
    rows: list[list[Cell]] = [
        [case.name, *map(float, logits), *map(float, others)]
        for case, (logits, *others) in zip(cases, numbers, strict=True)
    ]
    formats = {"logit 0": "%.4f", "logit 1": "%.4f", "P(B follows A)": "%.6f"}
    formats |= {"change": "%+.4f", "change of log-odds": "%+.3f"}
    draw_table(
        [[*row, case.change] for row, case in zip(rows, cases, strict=True)],
        ["case", *formats, "what differs from the right call"],
        formats=formats,
        alt="The cases of the lab",
    )
    header = ["case", "logit_0", "logit_1", "probability", "change", "change_of_log_odds"]
    show_csv_button(rows_csv(header, rows), "next_sentence_lab.csv", key="download_csv_lab")


def _show_mistake(right: float, mistaken: float) -> None:
    with st.expander("The classic mistake: segment ids as attention mask"):
        st.markdown(
            "BERT's second *positional* argument is `attention_mask`. Written like this, the "
            "segment ids hide every token of A, and the segment ids themselves are all 0:"
        )
        st.code(
            "model(input_ids, segment_ids)                                 # hides A\n"
            "model(input_ids=input_ids, token_type_ids=segment_ids)        # right",
            language="python",
        )
        st.markdown(
            f"For this pair the mistake gives **{mistaken:.4f}**, the right call **{right:.4f}**. "
            "The model then sees B alone: A's words no longer matter, only how many pieces they "
            "have, because that moves B's positions. "
            "Many reports that bert-base-uncased calls any pair consecutive with 0.99 come from "
            "this line (transformers issue 1788); whether other checkpoints answer the same way "
            "differs, as the number here shows."
        )


def _show_inputs(cases: Sequence[LabCase]) -> None:
    others = [case.name for case in cases if case.name != RIGHT_CALL]
    chosen = CASE.draw(others)
    case = next(case for case in cases if case.name == chosen)
    inputs = case.inputs
    st.caption(case.change.replace("[SEP]", "separator"))
    rows = {
        "segment id": inputs.segment_ids.tolist(),
        "attention mask": inputs.attention_mask.tolist(),
    }
    show_tokens(inputs.tokens, rows, alt=f"Tokens, segment ids and attention mask: {case.name}")


SHOWN = 40
"""Bars that are drawn; beyond, the largest ones."""


def show_words(name: str, text: TokenizedText) -> None:
    """The signed change of the answer without each word."""
    st.subheader("Which words the answer depends on", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        segment = cast("Segment", REMOVED.draw())
        in_log_odds = pick_scale()
    removed = removals(text, segment)
    words = removed.words
    answers = ask(ScorePairs(name, Exact(removed.inputs)), start=f"Score {len(words)} words")
    change = changes_from_first(answers)
    unit = "log-odds" if in_log_odds else "probability"
    whole = (answers.log_odds if in_log_odds else answers.follows)[0]
    changes = (change.log_odds if in_log_odds else change.follows)[1:]
    shown = sorted(largest(abs(changes), SHOWN))
    if len(shown) < len(words):
        st.caption(f"The {SHOWN} largest of {len(words)} changes, in the order of the text.")
    show_figure(
        removal_bars(
            [words[i] for i in shown],
            changes[shown],
            page_palette(),
            unit=f"change of the {unit} that B follows A",
        ),
        key="removals",
        alt=f"Change of the {unit} that B follows A when each word of {segment} is removed",
        numbers="download_csv_words",
    )
    st.caption(
        f"With every word, the {unit} is {whole:.4f}. A bar to the left: without this word the "
        "model finds it less likely that B follows. The word's pieces are taken out and what comes "
        "after moves up. Changes of single words do not add up, and a text with a hole is not one "
        "that the model was trained on."
    )
    columns = zip(answers.log_odds, change.log_odds, change.follows, strict=True)
    rows: list[list[Cell]] = [
        [word, *map(float, numbers)]
        for word, numbers in zip(words, list(columns)[1:], strict=True)  # the first has all words
    ]
    header = ["word", "log_odds_without", "change_of_log_odds", "change_of_probability"]
    show_csv_button(rows_csv(header, rows), "next_sentence_words.csv", key="download_csv_words")
