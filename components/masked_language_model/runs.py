"""Questions of the masked language model page; the long ones in pieces.

Each piece takes its own turn at the gate: other readers come in between, and a run that was stopped
goes on where it was.
"""

from collections.abc import Callable
from dataclasses import dataclass

from components.running.budgets import HIDDEN_TOKENS, LENS_STATES
from components.running.jobs import Progress
from components.running.masked_words import TASK, Changes, HiddenEncoding
from components.running.questions import Exact, LongQuestion, Of, OfModel
from components.running.runs import answer, ask, run_forward
from dashboard.analysis.prediction.masked import lens_of
from dashboard.analysis.prediction.positions import changed_rows
from dashboard.models.heads.masked_language import (
    join_scores,
    predict_states,
    score_positions,
    score_states,
    score_variants,
    with_ids,
)
from dashboard.models.running.loading import load_model
from dashboard.records.arrays import frozen
from dashboard.records.encodings import Encoding
from dashboard.records.masked import Distributions, Lens, TokenScores
from dashboard.records.texts import TokenizedText

CHUNK_TOKENS = 4096
"""Tokens of one piece of a long run: a second or two on a small model."""

LENS_ROWS = 1024
"""Hidden states of one piece that the head reads: less than a second on a small model."""


@dataclass(frozen=True, slots=True)
class ReadLevels(Of[Distributions]):
    """What the head reads at one position of every level, a row each."""

    of: HiddenEncoding
    position: int

    def compute(self) -> Distributions:
        states = answer(self.of).hidden_states[:, self.position]
        return run_forward(*self.needs, lambda model: predict_states(model, states))


@dataclass(frozen=True, slots=True)
class ReadLens(Of[Lens], LongQuestion[Lens]):
    """What the head reads at every token of every level."""

    of: HiddenEncoding

    label = "Reading every level"
    unit = "hidden states"
    budget = LENS_STATES

    @property
    def total(self) -> int:
        return (load_model(*self.needs).n_layers + 1) * len(self.of.text.value.tokens)

    @property
    def takes(self) -> str:
        return f"This reads {self.total} hidden states with the head."

    def steps(self, progress: Progress) -> Lens:
        """A piece of the hidden states after the other, level by level."""
        of_level, ids = answer(self.of).hidden_states, self.of.text.value.input_ids
        states = of_level.reshape(self.total, -1)
        targets = ids[None].repeat(len(of_level), axis=0).ravel()

        def run(piece: slice) -> TokenScores:
            return score_states(load_model(*self.needs), states[piece], targets[piece])

        return lens_of(_in_pieces(progress, self.total, LENS_ROWS, run), len(ids))


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
        return len(self.rows)

    @property
    def cost(self) -> int:
        """Tokens in all passes."""
        return self.total * len(self.text.value.tokens)

    @property
    def takes(self) -> str:
        n_tokens = len(self.text.value.tokens)
        return f"This takes {self.total} forward passes over {n_tokens} tokens, in batches."

    def steps(self, progress: Progress) -> TokenScores:
        text = self.text.value

        def run(piece: slice) -> TokenScores:
            ids, read = changed_rows(text, self.rows[piece]), frozen(self.read[piece], "int64")
            return score_variants(load_model(*self.needs), text, ids, read[:, 0], read[:, 1])

        return _in_pieces(progress, self.total, piece_rows(text), run)


@dataclass(frozen=True, slots=True)
class ScoreTraining(OfModel[TokenScores]):
    """The losses that the model has now at the changed positions of a text."""

    name: str
    text: Exact[TokenizedText]
    changes: Changes

    uses = TASK

    def compute(self) -> TokenScores:
        text, chosen = self.text.value, frozen([p for p, _ in self.changes], "int64")
        changed, targets = with_ids(self.name, text, dict(self.changes)), text.input_ids[chosen]
        return run_forward(
            *self.needs, lambda model: score_positions(model, changed, chosen, targets)
        )


def run_hidden_encoding(name: str, text: TokenizedText, changes: Changes) -> Encoding:
    """Attention and hidden states of the changed text, from the model with this head."""
    return ask(HiddenEncoding(name, Exact(text), changes))


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
