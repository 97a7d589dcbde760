"""Questions of the next sentence page; those about many pairs take long and can be stopped."""

from dataclasses import dataclass

import numpy as np

from components.running.budgets import KNOWN_PAIRS, PAIRED_TOKENS
from components.running.jobs import Progress
from components.running.questions import Exact, LongQuestion, OfModel
from components.running.runs import ask, run_forward, run_tokenize
from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.attention.segments import segment_attention
from dashboard.analysis.prediction.next_sentence import (
    Segment,
    lab_cases,
    padded_tokens,
    pair_inputs,
    removals,
)
from dashboard.models.catalogue.catalog import Task
from dashboard.models.heads.next_sentence import TOKENS_PER_BATCH, predict_next_sentence
from dashboard.models.inside.encoding import encode
from dashboard.models.running.batches import by_length
from dashboard.models.running.loading import load_model
from dashboard.records.arrays import frozen
from dashboard.records.attention import WEIGHT
from dashboard.records.next_sentence import PairInputs, SegmentAttention

TASK: Task = "next_sentence"


@dataclass(frozen=True, slots=True)
class ScorePair(OfModel[np.ndarray]):
    """The logits of the right call, `[pair label]` with one pair."""

    name: str
    text: str
    text_b: str

    uses = TASK

    def compute(self) -> np.ndarray:
        """One forward pass."""
        inputs = [pair_inputs(run_tokenize(self.name, self.text, self.text_b))]
        return run_forward(*self.needs, lambda model: predict_next_sentence(model, inputs))


@dataclass(frozen=True, slots=True)
class ScoreLab(OfModel[np.ndarray]):
    """The logits of every case of the lab, from one batch."""

    name: str
    text: str
    text_b: str
    seed: int

    uses = TASK

    def compute(self) -> np.ndarray:
        """One forward pass."""
        cases = lab_cases(run_tokenize(self.name, self.text, self.text_b), seed=self.seed)
        inputs = [case.inputs for case in cases]
        return run_forward(*self.needs, lambda model: predict_next_sentence(model, inputs))


@dataclass(frozen=True, slots=True)
class BetweenSegments(OfModel[SegmentAttention]):
    """Attention between the two texts, from the same weights that answer the question."""

    name: str
    text: str
    text_b: str
    special_apart: bool

    uses = TASK

    def compute(self) -> SegmentAttention:
        """One forward pass."""
        tokenized = run_tokenize(self.name, self.text, self.text_b)
        encoding = run_forward(*self.needs, lambda model: encode(model, tokenized))
        return segment_attention(
            attention_of(encoding, WEIGHT), tokenized, special_apart=self.special_apart
        )


@dataclass(frozen=True, slots=True)
class ScorePairs(OfModel[np.ndarray], LongQuestion[np.ndarray]):
    """The logits of many pairs, `[pair label]`."""

    name: str
    pairs: Exact[tuple[PairInputs, ...]]

    uses = TASK

    label = "Scoring"
    unit = "pairs"
    budget = PAIRED_TOKENS

    @property
    def total(self) -> int:
        """The pairs."""
        return len(self.pairs.value)

    @property
    def cost(self) -> int:
        """Tokens, padding included."""
        return padded_tokens(self.pairs.value)

    @property
    def takes(self) -> str:
        """In passes and tokens."""
        return f"This takes {self.total:,} forward passes in batches, {self.cost:,} tokens in all."

    def steps(self, progress: Progress) -> np.ndarray:
        """Batch after batch of similar length."""
        pairs, rows = self.pairs.value, progress.kept
        left = [i for i in range(len(pairs)) if i not in rows]
        for batch in by_length([len(pairs[i].tokens) for i in left], tokens=TOKENS_PER_BATCH):
            places = [left[i] for i in batch]
            with progress.turn(len(rows), len(rows) / len(pairs)):
                logits = predict_next_sentence(load_model(*self.needs), [pairs[i] for i in places])
            rows |= dict(zip(places, logits, strict=True))
        return frozen(np.stack([rows[i] for i in range(len(pairs))]))


@dataclass(frozen=True, slots=True)
class ScoreKnownPairs(ScorePairs):
    """Those of a corpus, which begin with a click."""

    budget = KNOWN_PAIRS


def run_pair(name: str, text: str, text_b: str) -> np.ndarray:
    """The logits of the right call, `[pair label]` with one pair."""
    return ask(ScorePair(name, text, text_b))


def run_lab(name: str, text: str, text_b: str, *, seed: int) -> np.ndarray:
    """The logits of every case of the lab."""
    return ask(ScoreLab(name, text, text_b, seed))


def run_segment_attention(
    name: str, text: str, text_b: str, *, special_apart: bool
) -> SegmentAttention:
    """Attention between the two texts."""
    return ask(BetweenSegments(name, text, text_b, special_apart))


def run_removals(name: str, text: str, text_b: str, segment: Segment) -> np.ndarray:
    """The logits of the pair and of the pair without each word.

    Raises:
        JobPending: It takes longer, or waits for the reader's click.
    """
    pairs = tuple(removals(run_tokenize(name, text, text_b), segment).inputs)
    return ask(ScorePairs(name, Exact(pairs)), start=f"Score {len(pairs) - 1} words")
