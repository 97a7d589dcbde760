"""Cached runs of the masked language model; long ones in pieces, with progress and a way to stop.

Every piece is cached by itself and takes its own turn at the gate: other readers come in between,
and a run that was stopped goes on where it was.
"""

from collections.abc import Callable

import numpy as np
import streamlit as st

from components.running.masked_words import TASK, Changes
from components.running.runs import run_cached, run_forward
from dashboard.analysis.corruption import corrupt
from dashboard.models.heads.masked_language import (
    join_scores,
    predict_masked,
    predict_states,
    score_positions,
    score_states,
    score_variants,
    with_ids,
)
from dashboard.models.inside.encoding import encode
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.records.corruption import Corruption
from dashboard.records.encodings import Encoding
from dashboard.records.masked import MaskedPrediction, TokenScores
from dashboard.records.texts import TokenizedText

CHUNK_TOKENS = 4096
"""Tokens of one piece of a long run: a second or two on a small model."""

LENS_ROWS = 1024
"""Hidden states of one piece that the head reads: less than a second on a small model."""

AUTOMATIC = 2
"""Pieces up to which a run begins by itself."""

WHAT = {
    "words": "Hiding each token in turn …",
    "compare": "Hiding each token of the second sentence in turn …",
    "depends": "Hiding each word in turn …",
    "lens": "Reading every level …",
}
"""The runs that may be long, and what stands beside their progress."""

GO = "_masked_go"
"""The long run that the reader has started."""


def draw_prediction(
    name: str, text: TokenizedText, changes: Changes, positions: tuple[int, ...]
) -> MaskedPrediction:
    """As `run_prediction`, but not kept: nobody comes back to the steps of a draw."""
    changed = with_ids(name, text, dict(changes))
    return run_forward(name, TASK, lambda model: predict_masked(model, changed, positions))


def run_hidden_encoding(name: str, text: TokenizedText, changes: Changes) -> Encoding:
    """Attention and hidden states of the changed text, from the model with this head."""
    changed = with_ids(name, text, dict(changes))
    return run_cached(
        ("masked_encoding", name, text.text, changes),
        lambda: run_forward(name, TASK, lambda model: encode(model, changed)),
        needs=(name, TASK),
    )


def run_distribution(name: str, text: TokenizedText, changes: Changes, position: int) -> np.ndarray:
    """Log probabilities over the vocabulary at one position; its pass serves the attention too."""
    encoding = run_hidden_encoding(name, text, changes)
    last = encoding.hidden_states[-1, position][None]
    rows: np.ndarray = run_cached(
        ("masked_distribution", name, text.text, changes, position),
        lambda: run_forward(name, TASK, lambda model: predict_states(model, last)),
        needs=(name, TASK),
    )
    row: np.ndarray = rows[0]
    return row


def run_levels(name: str, text: TokenizedText, changes: Changes, position: int) -> np.ndarray:
    """What the head reads at one position of every level, `[level vocabulary]`."""
    encoding = run_hidden_encoding(name, text, changes)
    states = encoding.hidden_states[:, position]
    return run_cached(
        ("masked_levels", name, text.text, changes, position),
        lambda: run_forward(name, TASK, lambda model: predict_states(model, states)),
        needs=(name, TASK),
    )


def run_lens(name: str, text: TokenizedText, changes: Changes) -> TokenScores:
    """What the head reads at every token of every level, level by level; targets: the text."""
    encoding = run_hidden_encoding(name, text, changes)
    levels, tokens = encoding.hidden_states.shape[:2]
    states = encoding.hidden_states.reshape(levels * tokens, -1)
    targets = np.tile(text.input_ids, levels)

    def run(start: int, stop: int) -> TokenScores:
        part, wanted = states[start:stop], targets[start:stop]
        return run_cached(
            ("masked_lens", name, text.text, changes, start, stop),
            lambda: run_forward(
                name,
                TASK,
                lambda model: score_states(model, part, wanted),
            ),
            needs=(name, TASK),
        )

    return in_pieces("lens", levels * tokens, LENS_ROWS, run)


def run_variants(
    view: str,
    name: str,
    text: TokenizedText,
    rows: tuple[Changes, ...],
    read: tuple[tuple[int, int], ...],
) -> TokenScores:
    """How each changed text rates its target.

    Args:
        view: Which of `WHAT` this is.
        name: The checkpoint.
        text: The text that is changed.
        rows: The changes of each variant.
        read: Position and target of each variant.
    """

    def run(start: int, stop: int) -> TokenScores:
        ids = np.repeat(text.input_ids[None], stop - start, axis=0)
        for row, changes in zip(ids, rows[start:stop], strict=True):
            for position, index in changes:
                row[position] = index
        where, targets = np.array(read[start:stop], dtype=np.int64).T
        return run_cached(
            ("masked_variants", name, text.text, rows[start:stop], read[start:stop]),
            lambda: run_forward(
                name,
                TASK,
                lambda model: score_variants(model, text, ids, where, targets),
                wide=True,
            ),
            needs=(name, TASK),
        )

    return in_pieces(view, len(rows), piece_rows(text), run)


def run_training(
    name: str, text: TokenizedText, candidates: np.ndarray, *, seed: int, mask_id: int
) -> tuple[Corruption, TokenScores]:
    """One draw of the training objective and the losses that the model has on it now."""
    draw = corrupt(
        text.input_ids,
        candidates,
        mask_id=mask_id,
        words=range(len(load_tokenizer(name).names)),
        random=np.random.default_rng(seed),
    )
    changes = {int(i): int(draw.input_ids[i]) for i in draw.chosen}
    changed, targets = with_ids(name, text, changes), text.input_ids[draw.chosen]
    scores = run_cached(
        ("masked_training", name, text.text, tuple(sorted(changes.items()))),
        lambda: run_forward(
            name, TASK, lambda model: score_positions(model, changed, draw.chosen, targets)
        ),
        needs=(name, TASK),
    )
    return draw, scores


def piece_rows(text: TokenizedText) -> int:
    """Variants of a text in one piece of a long run."""
    return max(1, CHUNK_TOKENS // len(text.tokens))


def in_pieces(
    view: str, n_rows: int, step: int, run: Callable[[int, int], TokenScores]
) -> TokenScores:
    """The rows in pieces of `step`, with a progress bar.

    A run that the reader started (`may_run`) has a button that stops it after the current piece.
    """
    if n_rows <= step:
        return run(0, n_rows)
    slot = st.empty()
    with slot.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, text=WHAT[view])
        if st.session_state.get(GO):
            st.button("Stop", key=f"stop_{view}", icon=":material/stop_circle:", on_click=_stop)
    parts = []
    for start in range(0, n_rows, step):
        parts.append(run(start, min(n_rows, start + step)))
        bar.progress(min(1.0, (start + step) / n_rows), text=WHAT[view])
    slot.empty()
    return join_scores(parts)


def may_run(view: str, text: TokenizedText, n_rows: int, question: str) -> bool:
    """Whether a run may begin: a short one by itself, a long one when the reader has said so."""
    step = LENS_ROWS if view == "lens" else piece_rows(text)
    if -(-n_rows // step) <= AUTOMATIC:
        return True
    key = (view, text.text)
    if st.session_state.get(GO) == key:
        return True
    st.info(
        f"This reads {n_rows} hidden states with the head. You can stop it at any time; what is "
        "computed is kept."
        if view == "lens"
        else f"This takes {n_rows} forward passes over {len(text.tokens)} tokens, in batches. You "
        "can stop it at any time; what is computed is kept.",
        icon=":material/hourglass:",
    )
    st.button(question, key=f"go_{view}", icon=":material/play_arrow:", on_click=_go, args=(key,))
    return False


def _go(key: tuple[str, str]) -> None:
    """Start the long run."""
    st.session_state[GO] = key


def _stop() -> None:
    """Stop the long run; the click itself ends it at its next progress report."""
    st.session_state[GO] = None
