"""Cached runs of the next sentence page, and long ones that the reader starts and can stop."""

from collections.abc import Hashable, Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.running.runs import run_cached, run_forward, run_model, run_tokenize
from dashboard.analysis.attention.segments import segment_attention
from dashboard.analysis.prediction.next_sentence import (
    LABELS,
    Segment,
    lab_cases,
    padded_tokens,
    pair_inputs,
    removals,
)
from dashboard.models.heads.next_sentence import TOKENS_PER_BATCH, predict_next_sentence
from dashboard.models.inside.encoding import encode
from dashboard.models.running.batches import by_length
from dashboard.models.running.gate import forward_pass
from dashboard.records.arrays import frozen
from dashboard.records.next_sentence import PairInputs, SegmentAttention

AUTOMATIC_TOKENS = 4000
"""Tokens up to which a run begins by itself; beyond, the reader starts it."""

_FINISHED = "_next_sentence_finished"


def run_pair(name: str, text: str, text_b: str) -> np.ndarray:
    """The logits of the right call, `[pair label]` with one pair."""
    inputs = [pair_inputs(run_tokenize(name, text, text_b))]
    return _run_batch(("next_sentence", name, text, text_b), name, inputs)


def run_lab(name: str, text: str, text_b: str, *, seed: int) -> np.ndarray:
    """The logits of every case of the lab, from one batch."""
    cases = lab_cases(run_tokenize(name, text, text_b), seed=seed)
    key = ("next_sentence_lab", name, text, text_b, seed)
    return _run_batch(key, name, [case.inputs for case in cases])


def run_segment_attention(
    name: str, text: str, text_b: str, *, special_apart: bool
) -> SegmentAttention:
    """Attention between the two texts, from the same weights that answer the question."""

    def compute() -> SegmentAttention:
        tokenized = run_tokenize(name, text, text_b)
        encoding = run_forward(name, "next_sentence", lambda model: encode(model, tokenized))
        return segment_attention(encoding.attention, tokenized, special_apart=special_apart)

    key = ("segment_attention", name, text, text_b, special_apart)
    return run_cached(key, compute, needs=(name, "next_sentence"))


def run_removals(name: str, text: str, text_b: str, segment: Segment) -> np.ndarray | None:
    """The logits of the pair and of the pair without each word; None until they are wanted."""
    inputs = removals(run_tokenize(name, text, text_b), segment).inputs
    key = ("next_sentence_removals", name, text, text_b, segment)
    return run_long(key, name, inputs, what=f"{len(inputs) - 1} words")


def run_long(
    key: tuple[Hashable, ...],
    name: str,
    pairs: Sequence[PairInputs],
    *,
    what: str,
    asks: bool = False,
) -> np.ndarray | None:
    """The logits of many pairs, with a progress bar and a button that stops it.

    Little work begins at once. More waits for the reader's click, and can be stopped: any click
    ends the script at the next batch.

    Args:
        key: What the result is kept under; begins with a word that is also part of widget keys.
        name: The checkpoint.
        pairs: What to score.
        what: What is scored, in words, on the button.
        asks: Wait for a click however little work it is.

    Returns:
        `[pair label]`, or None while the reader has not asked for it.
    """
    finished: set[Hashable] = st.session_state.setdefault(_FINISHED, set())
    waits = (asks or padded_tokens(pairs) > AUTOMATIC_TOKENS) and key not in finished
    slot = st.empty()
    if waits and not _is_started(slot, key, pairs, what):
        return None
    with slot.container():
        progress = _Progress(what, len(pairs))
        if waits:
            st.button("Stop", key=f"stop_{key[0]}", icon=":material/stop:")
    logits = run_cached(
        key, lambda: _run_batches(name, pairs, progress), needs=(name, "next_sentence")
    )
    finished.add(key)
    slot.empty()
    return logits


def _is_started(
    slot: DeltaGenerator, key: tuple[Hashable, ...], pairs: Sequence[PairInputs], what: str
) -> bool:
    """Whether the reader has just asked for the run; says how much it is."""
    with slot.container(horizontal=True, vertical_alignment="center"):
        started = st.button(
            f"Score {what}", key=f"start_{key[0]}", type="primary", icon=":material/play_arrow:"
        )
        st.caption(
            f"{len(pairs):,} forward passes in batches, {padded_tokens(pairs):,} tokens in all. "
            "You can stop it."
        )
    return started


class _Progress:
    """A bar that appears with the first news, so that cached results show none."""

    def __init__(self, what: str, total: int) -> None:
        """Keep a place for the bar."""
        self._place = st.empty()
        self._what = what
        self._total = total

    def show(self, done: int) -> None:
        """How many pairs are scored."""
        text = f"Scoring {self._what}: {done:,} of {self._total:,} passes"
        self._place.progress(done / self._total, text=text)

    def wait(self, place: int) -> None:
        """The place in the queue."""
        self._place.progress(0.0, text=f"Waiting for a free core: {place} in the queue.")


def _run_batch(key: Hashable, name: str, inputs: Sequence[PairInputs]) -> np.ndarray:
    """The logits of a few pairs, together."""

    def compute() -> np.ndarray:
        return run_forward(
            name, "next_sentence", lambda model: predict_next_sentence(model, inputs)
        )

    return run_cached(key, compute, needs=(name, "next_sentence"))


def _run_batches(name: str, pairs: Sequence[PairInputs], progress: _Progress) -> np.ndarray:
    """Batch after batch, sorted by length; the gate is free in between, for other readers."""
    model = run_model(name, "next_sentence")
    logits = np.empty((len(pairs), len(LABELS)), dtype=np.float32)
    done = 0
    for batch in by_length([len(one.tokens) for one in pairs], tokens=TOKENS_PER_BATCH):
        progress.show(done)
        with forward_pass(progress.wait, wide=True):
            logits[batch] = predict_next_sentence(model, [pairs[i] for i in batch])
        done += len(batch)
    return frozen(logits)
