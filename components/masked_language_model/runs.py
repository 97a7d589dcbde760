"""Questions of the masked language model page; the long ones in pieces.

Each piece takes its own turn at the gate: other readers come in between, and a run that was stopped
goes on where it was.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from components.running.budgets import HIDDEN_TOKENS, LENS_STATES
from components.running.jobs import Progress
from components.running.masked_words import TASK, Changes
from components.running.questions import Exact, LongQuestion, Of, OfModel
from components.running.runs import answer, ask, run_forward
from dashboard.analysis.corruption import corrupt
from dashboard.models.heads.masked_language import (
    join_scores,
    predict_states,
    score_positions,
    score_states,
    score_variants,
    with_ids,
)
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.records.corruption import Corruption
from dashboard.records.encodings import Encoding
from dashboard.records.masked import TokenScores
from dashboard.records.texts import TokenizedText

CHUNK_TOKENS = 4096
"""Tokens of one piece of a long run: a second or two on a small model."""

LENS_ROWS = 1024
"""Hidden states of one piece that the head reads: less than a second on a small model."""


@dataclass(frozen=True, slots=True)
class HiddenEncoding(OfModel[Encoding]):
    """Attention and hidden states of a changed text, from the model with this head."""

    name: str
    text: Exact[TokenizedText]
    changes: Changes

    uses = TASK

    def compute(self) -> Encoding:
        """One forward pass."""
        changed = with_ids(self.name, self.text.value, dict(self.changes))
        return run_forward(*self.needs, lambda model: encode(model, changed))


@dataclass(frozen=True, slots=True)
class Distribution(Of[np.ndarray]):
    """Log probabilities over the vocabulary at one position; its pass serves the attention too."""

    of: HiddenEncoding
    position: int

    def compute(self) -> np.ndarray:
        """The head alone."""
        last = answer(self.of).hidden_states[-1, self.position][None]
        rows = run_forward(*self.needs, lambda model: predict_states(model, last))
        row: np.ndarray = rows[0]
        return row


@dataclass(frozen=True, slots=True)
class ReadLevels(Of[np.ndarray]):
    """What the head reads at one position of every level, `[level vocabulary]`."""

    of: HiddenEncoding
    position: int

    def compute(self) -> np.ndarray:
        """The head alone."""
        states = answer(self.of).hidden_states[:, self.position]
        return run_forward(*self.needs, lambda model: predict_states(model, states))


@dataclass(frozen=True, slots=True)
class ReadLens(Of[TokenScores], LongQuestion[TokenScores]):
    """What the head reads at every token of every level, level by level; targets: the text."""

    of: HiddenEncoding

    label = "Reading every level"
    unit = "hidden states"
    budget = LENS_STATES

    @property
    def total(self) -> int:
        """The hidden states; the checkpoint is loaded."""
        return (load_model(*self.needs).n_layers + 1) * len(self.of.text.value.tokens)

    @property
    def takes(self) -> str:
        """In hidden states."""
        return f"This reads {self.total} hidden states with the head."

    def steps(self, progress: Progress) -> TokenScores:
        """A piece of the hidden states after the other."""
        encoding, targets = answer(self.of), self.of.text.value.input_ids
        states = encoding.hidden_states.reshape(self.total, -1)
        targets = np.tile(targets, len(encoding.hidden_states))

        def run(piece: slice) -> TokenScores:
            return score_states(load_model(*self.needs), states[piece], targets[piece])

        return _in_pieces(progress, self.total, LENS_ROWS, run)


@dataclass(frozen=True, slots=True)
class ScoreVariants(OfModel[TokenScores], LongQuestion[TokenScores]):
    """How each changed text rates its target.

    `rows` holds the changes of each variant, `read` its position and its target.
    """

    name: str
    text: Exact[TokenizedText]
    rows: tuple[Changes, ...]
    read: tuple[tuple[int, int], ...]

    uses = TASK

    label = "Hiding words"
    unit = "passes"
    budget = HIDDEN_TOKENS

    @property
    def total(self) -> int:
        """The variants."""
        return len(self.rows)

    @property
    def cost(self) -> int:
        """Tokens in all passes."""
        return self.total * len(self.text.value.tokens)

    @property
    def takes(self) -> str:
        """In passes and tokens."""
        n_tokens = len(self.text.value.tokens)
        return f"This takes {self.total} forward passes over {n_tokens} tokens, in batches."

    def steps(self, progress: Progress) -> TokenScores:
        """A piece of the variants after the other."""
        text = self.text.value

        def run(piece: slice) -> TokenScores:
            rows = self.rows[piece]
            ids = np.repeat(text.input_ids[None], len(rows), axis=0)
            for row, changes in zip(ids, rows, strict=True):
                for position, index in changes:
                    row[position] = index
            where, targets = np.array(self.read[piece], dtype=np.int64).T
            return score_variants(load_model(*self.needs), text, ids, where, targets)

        return _in_pieces(progress, self.total, piece_rows(text), run)


@dataclass(frozen=True, slots=True)
class ScoreTraining(OfModel[TokenScores]):
    """The losses that the model has now at the changed positions of a text."""

    name: str
    text: Exact[TokenizedText]
    changes: Changes

    uses = TASK

    def compute(self) -> TokenScores:
        """One forward pass."""
        text, chosen = self.text.value, np.array([p for p, _ in self.changes], dtype=np.int64)
        changed, targets = with_ids(self.name, text, dict(self.changes)), text.input_ids[chosen]
        return run_forward(
            *self.needs, lambda model: score_positions(model, changed, chosen, targets)
        )


def run_hidden_encoding(name: str, text: TokenizedText, changes: Changes) -> Encoding:
    """Attention and hidden states of the changed text, from the model with this head."""
    return ask(HiddenEncoding(name, Exact(text), changes))


def run_distribution(name: str, text: TokenizedText, changes: Changes, position: int) -> np.ndarray:
    """Log probabilities over the vocabulary at one position."""
    return ask(Distribution(HiddenEncoding(name, Exact(text), changes), position))


def run_levels(name: str, text: TokenizedText, changes: Changes, position: int) -> np.ndarray:
    """What the head reads at one position of every level, `[level vocabulary]`."""
    return ask(ReadLevels(HiddenEncoding(name, Exact(text), changes), position))


def run_lens(name: str, text: TokenizedText, changes: Changes, *, start: str) -> TokenScores:
    """What the head reads at every token of every level, level by level; targets: the text.

    Raises:
        JobPending: It takes longer, or waits for a click on `start`.
    """
    return ask(ReadLens(HiddenEncoding(name, Exact(text), changes)), start=start)


def run_variants(
    name: str,
    text: TokenizedText,
    rows: tuple[Changes, ...],
    read: tuple[tuple[int, int], ...],
    *,
    start: str,
) -> TokenScores:
    """How each changed text rates its target.

    Args:
        name: The checkpoint.
        text: The text that is changed.
        rows: The changes of each variant.
        read: Position and target of each variant.
        start: What the button says that begins it where it is long.

    Raises:
        JobPending: It takes longer, or waits for a click on `start`.
    """
    return ask(ScoreVariants(name, Exact(text), rows, read), start=start)


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
    changes = tuple((int(i), int(draw.input_ids[i])) for i in draw.chosen)
    return draw, ask(ScoreTraining(name, Exact(text), changes))


def piece_rows(text: TokenizedText) -> int:
    """Variants of a text in one piece of a long run."""
    return max(1, CHUNK_TOKENS // len(text.tokens))


def _in_pieces(
    progress: Progress, n_rows: int, step: int, run: Callable[[slice], TokenScores]
) -> TokenScores:
    """The rows in pieces of `step`, each in a turn of its own and kept."""
    for start in range(0, n_rows, step):
        if start not in progress.kept:
            with progress.turn(start, start / n_rows):
                progress.kept[start] = run(slice(start, min(n_rows, start + step)))
    return join_scores([progress.kept[start] for start in range(0, n_rows, step)])
