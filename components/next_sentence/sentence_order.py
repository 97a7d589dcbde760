"""Many sentences: which follows which, and the order in which each follows the last one best."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import cast

import streamlit as st

from components.next_sentence.parameters import ARRANGE, BEST, KNOWN, OBJECTIVE, ORDER, SENTENCES
from components.next_sentence.runs import ScorePairs
from components.running.questions import Exact, Question
from components.running.runs import ask, run_tokenize
from components.take_away.exports import csv_text, show_csv_button
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.look import page_palette
from dashboard.analysis.prediction.next_sentence import pair_inputs, pair_spans
from dashboard.analysis.prediction.order import (
    Objective,
    best_order,
    following,
    neighbours_found,
    order_total,
    successors_found,
)
from dashboard.figures.sentence_order import following_matrix
from dashboard.records.next_sentence import Following, SentenceOrder
from dashboard.records.texts import TokenizedText
from dashboard.settings import settings
from dashboard.user_text import clean_text

MOST = 24
"""Sentences that are read: 552 pairs."""


def show_order(name: str) -> None:
    """P(j follows i) for every ordered pair, and the best order."""
    st.subheader("Which sentence follows which", anchor=False)
    sentences = _pick_sentences()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        is_known = ORDER.draw() == KNOWN
        objective = cast("Objective", OBJECTIVE.draw())
        in_best_order = ARRANGE.draw() == BEST
    if len(sentences) < 2:  # noqa: PLR2004
        st.info("Paste at least two sentences, one per line.", icon=":material/edit:")
        return
    pairs = list(permutations(range(len(sentences)), 2))
    texts = [run_tokenize(name, sentences[i], sentences[j]) for i, j in pairs]
    if not _is_usable(texts, len(sentences)):
        return
    inputs = Exact(tuple(map(pair_inputs, texts)))
    answers = ask(ScorePairs(name, inputs), start=f"Score {len(pairs)} ordered pairs")
    found = following(answers, objective)
    best = ask(BestOrder(Exact(found)))
    arrangement = best.order if in_best_order else range(len(sentences))
    _show_matrix(found, sentences, best, arrangement)
    _show_found(found, best, is_known=is_known)
    _show_table(sentences, best, is_known=is_known)
    numbers = [str(i + 1) for i in range(len(sentences))]
    show_csv_button(
        csv_text(["sentence", *numbers], numbers, found.probability),
        "next_sentence_matrix.csv",
        key="download_csv_order",
    )


def _pick_sentences() -> list[str]:
    """The pasted lines, cleaned, without empty ones; says what was left out."""
    typed = SENTENCES.draw(height=190)
    clean = clean_text(typed, max_characters=settings().max_characters)
    lines = [line.strip() for line in clean.text.splitlines() if line.strip()]
    notes = []
    if clean.n_removed:
        notes.append(f"{clean.n_removed} control or broken characters were left out.")
    if clean.n_cut:
        notes.append(f"Only the first {settings().max_characters:,} characters are read.")
    if len(lines) > MOST:
        notes.append(f"Only the first {MOST} of {len(lines)} sentences are compared.")
    if notes:
        st.warning(" ".join(notes), icon=":material/content_cut:")
    return lines[:MOST]


def _is_usable(texts: list[TokenizedText], n: int) -> bool:
    """Whether every sentence has word pieces; says what was cut or is unknown.

    Args:
        texts: Every ordered pair: n - 1 with the first sentence in front, and so on.
        n: Number of sentences.
    """
    empty, unknown = [], []
    for i in range(n):
        text = texts[i * (n - 1)]
        span = list(pair_spans(text)[0])
        if not span:
            empty.append(str(i + 1))
        elif text.is_unknown[span].all():
            unknown.append(str(i + 1))
    if empty:
        st.warning(
            f"Nothing of line {', '.join(empty)} reaches the model: its tokenizer drops these "
            "characters. Change or delete it.",
            icon=":material/block:",
        )
    if unknown:
        st.warning(
            f"The vocabulary has no pieces for line {', '.join(unknown)}: the model sees only "
            "[UNK], the same token for every unknown word.",
            icon=":material/translate:",
        )
    n_cut = sum(text.n_truncated > 0 for text in texts)
    if n_cut:
        st.warning(
            f"{n_cut} of {len(texts)} pairs are longer than the model reads and were cut.",
            icon=":material/content_cut:",
        )
    return not empty


@dataclass(frozen=True, slots=True)
class BestOrder(Question[SentenceOrder]):
    """The order of the sentences with the highest total."""

    found: Exact[Following]

    def compute(self) -> SentenceOrder:
        return best_order(self.found.value.values)


def _show_matrix(
    found: Following, sentences: list[str], best: SentenceOrder, arrangement: Sequence[int]
) -> None:
    """The heat map with the neighbours of the best order framed."""
    marked = list(pairwise(best.order))
    show_figure(
        following_matrix(
            found.probability,
            sentences,
            page_palette(),
            arrangement=arrangement,
            marked=marked,
        ),
        key="following",
        alt="For every two sentences, the probability that the second follows the first",
        numbers="download_csv_order",
    )
    st.caption(
        "Each cell: the probability that the sentence of the column follows that of the row. "
        "Framed: neighbours in the best order. Every pair is judged by itself; rows do not add up "
        "to 1. In the pasted order, the sentence that comes next stands just right of the diagonal."
    )


def _show_found(found: Following, best: SentenceOrder, *, is_known: bool) -> None:
    """The best order in numbers, and how it compares with the true one where that is known."""
    n = len(best.order)
    written = " → ".join(str(i + 1) for i in best.order)
    how = (
        "no other order has a larger sum (dynamic programming over all subsets)"
        if best.is_exact
        else "found by a heuristic (greedy from every sentence, then moving short stretches); a "
        "better one may exist"
    )
    said = f"**Best order: {written}.** Sum {best.total:.4f}; {how}."
    if is_known:
        neighbours, rows = neighbours_found(best.order), successors_found(found.probability)
        said += (
            f" In the pasted order the sum is {order_total(found.values, range(n)):.4f}. "
            f"{neighbours} of {n - 1} true neighbours are neighbours in the best "
            f"order (by chance {(n - 1) / n:.1f} on average). In {rows} of "
            f"{n - 1} rows the true next sentence has the largest probability (by chance 1)."
        )
    st.markdown(said)


def _show_table(sentences: list[str], best: SentenceOrder, *, is_known: bool) -> None:
    columns: dict[str, object] = {
        "place": range(1, len(sentences) + 1),
        "line": [i + 1 for i in best.order],
    }
    if is_known:
        after = [b == a + 1 for a, b in pairwise(best.order)]
        columns["truly next"] = ["", *("yes" if right else "no" for right in after)]
    columns["sentence"] = [sentences[i] for i in best.order]
    draw_table(
        columns,
        column_config={
            "place": st.column_config.NumberColumn(width=60),
            "line": st.column_config.NumberColumn(width=60),
            "truly next": st.column_config.TextColumn(width=90),
        },
        alt="The sentences in the best order",
    )
