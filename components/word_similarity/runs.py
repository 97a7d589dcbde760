"""Cached calls of the word similarity page: the reference text, and uses of words in sentences."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import streamlit as st

from components.running.runs import run_cached, run_forward, run_tokenize
from dashboard.analysis.meaning.baseline import baseline, reference_states
from dashboard.analysis.meaning.measures import Measure
from dashboard.analysis.meaning.reference_text import REFERENCE_SENTENCES
from dashboard.models.inside.word_states import MAX_TEXTS, MAX_TOKENS, batch_states
from dashboard.models.running.batches import by_length
from dashboard.records.arrays import frozen
from dashboard.records.meaning import (
    Baseline,
    ComparedTexts,
    ReferenceStates,
    TextStates,
    UseStates,
)
from dashboard.records.texts import TokenizedText

SHOWN_BATCHES = 2
"""More batches than these have a progress bar."""

STOPPED = "_uses_stopped"


class _NotKeptError(Exception):
    """The cache does not hold what was asked for."""


def run_texts(name: str, text: str, text_b: str) -> ComparedTexts:
    """Hidden states of two texts, each alone in its row of one batch."""

    def compute() -> ComparedTexts:
        texts = [run_tokenize(name, own, None) for own in (text, text_b)]
        states = run_forward(name, "encoder", partial(batch_states, texts=texts))
        first, second = (
            TextStates(text=own, hidden_states=state)
            for own, state in zip(texts, states, strict=True)
        )
        return ComparedTexts(first=first, second=second)

    return run_cached(("compared texts", name, text, text_b), compute, needs=(name, "encoder"))


def run_reference(name: str) -> ReferenceStates:
    """The reference text as the checkpoint sees it; a few batches, once per checkpoint."""

    def compute() -> ReferenceStates:
        texts = [run_tokenize(name, sentence, None) for sentence in REFERENCE_SENTENCES]
        states: dict[int, np.ndarray] = {}
        _in_batches(name, texts, "Measuring random pairs of words", states.__setitem__)
        return reference_states(texts, [states[i] for i in range(len(texts))])

    return run_cached(("word reference", name), compute, needs=(name, "encoder"))


def run_baseline(name: str, measure: Measure, *, level: int, by_word: bool) -> Baseline:
    """Similarities of random pairs."""
    return run_cached(
        ("word baseline", name, measure, level, by_word),
        lambda: baseline(run_reference(name), measure, level=level, by_word=by_word),
    )


def run_uses(
    name: str, texts: Sequence[TokenizedText], groups: Sequence[tuple[int, ...]]
) -> np.ndarray | None:
    """The vector of one word per sentence at every level, `[level use hidden]`.

    Kept by sentence and word: after a change only what changed is computed. A reader can stop a
    long run; what was computed by then is kept, and None is returned.

    Args:
        name: The checkpoint.
        texts: The sentences.
        groups: Token positions of the word of each.
    """
    keys = [("word use", name, t.text, g) for t, g in zip(texts, groups, strict=True)]
    found = {i: states for i, key in enumerate(keys) if (states := _kept(key)) is not None}
    missing = [i for i in range(len(keys)) if i not in found]
    signature = (name, *keys)
    if missing and st.session_state.get(STOPPED) == signature:
        _show_stopped(len(found), len(keys))
        return None

    def keep(i: int, states: np.ndarray) -> None:
        use = UseStates(states=frozen(states[:, list(groups[missing[i]])].mean(axis=1)))
        found[missing[i]] = use
        run_cached(keys[missing[i]], lambda: use)

    _in_batches(name, [texts[i] for i in missing], "Reading sentences", keep, signature)
    st.session_state.pop(STOPPED, None)
    return np.stack([found[i].states for i in range(len(keys))], axis=1)


def _kept(key: tuple[object, ...]) -> UseStates | None:
    """What the cache holds under `key`."""

    def give_up() -> UseStates:
        raise _NotKeptError

    try:
        return run_cached(key, give_up)
    except _NotKeptError:
        return None


def _in_batches(
    name: str,
    texts: Sequence[TokenizedText],
    message: str,
    keep: Callable[[int, np.ndarray], object],
    signature: tuple[object, ...] | None = None,
) -> None:
    """Encode texts, hand each one's states to `keep`; a bar and a stop button where it is long."""
    batches = by_length([len(one.tokens) for one in texts], texts=MAX_TEXTS, tokens=MAX_TOKENS)
    slot = st.empty()
    bar = None
    if len(batches) > SHOWN_BATCHES:
        with slot.container(horizontal=True, vertical_alignment="center"):
            bar = st.progress(0.0, f"{message} …")
            if signature is not None:
                st.button("Stop", key="stop_uses", on_click=_stop, args=(signature,))
    n_done = 0
    for batch in batches:
        chosen = [texts[i] for i in batch]
        states = run_forward(name, "encoder", partial(batch_states, texts=chosen))
        for i, state in zip(batch, states, strict=True):
            keep(i, state)
        n_done += len(batch)
        if bar is not None:
            bar.progress(n_done / len(texts), f"{message}: {n_done} of {len(texts)}")
    slot.empty()


def _stop(signature: tuple[object, ...]) -> None:
    """Do not go on with this run."""
    st.session_state[STOPPED] = signature


def _show_stopped(n_done: int, n_all: int) -> None:
    """Say what is there, and how to go on."""
    st.info(f"Stopped: {n_done} of {n_all} sentences are read and kept.", icon=":material/stop:")
    st.button("Go on", key="go_on_uses", on_click=_go_on)


def _go_on() -> None:
    """Take up a stopped run."""
    st.session_state.pop(STOPPED, None)
