"""Questions of the next sentence page; those about many pairs take long and can be stopped."""

from dataclasses import dataclass

from components.running.budgets import KNOWN_PAIRS, PAIRED_TOKENS
from components.running.jobs import Progress
from components.running.questions import Exact, LongQuestion, OfModel
from components.running.runs import ask, run_forward, run_tokenize
from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.attention.segments import segment_attention
from dashboard.analysis.prediction.next_sentence import pair_answers, pair_inputs
from dashboard.models.catalogue.catalog import Task
from dashboard.models.heads.next_sentence import TOKENS_PER_BATCH, predict_next_sentence
from dashboard.models.inside.encoding import encode
from dashboard.models.running.batches import by_length
from dashboard.models.running.loading import load_model
from dashboard.records.arrays import frozen
from dashboard.records.attention import WEIGHT
from dashboard.records.next_sentence import PairAnswers, PairInputs, SegmentAttention
from dashboard.records.texts import TokenizedText

TASK: Task = "next_sentence"


@dataclass(frozen=True, slots=True)
class ScoreBatch(OfModel[PairAnswers]):
    """The answers to a few pairs, from one batch."""

    name: str
    pairs: Exact[tuple[PairInputs, ...]]

    uses = TASK

    def compute(self) -> PairAnswers:
        pairs = self.pairs.value
        return run_forward(
            *self.needs, lambda model: pair_answers(predict_next_sentence(model, pairs))
        )


@dataclass(frozen=True, slots=True)
class BetweenSegments(OfModel[SegmentAttention]):
    """Attention between the two texts, from the same weights that answer the question."""

    name: str
    text: str
    text_b: str
    special_apart: bool

    uses = TASK

    def compute(self) -> SegmentAttention:
        tokenized = run_tokenize(self.name, self.text, self.text_b)
        encoding = run_forward(*self.needs, lambda model: encode(model, tokenized))
        return segment_attention(
            attention_of(encoding, WEIGHT), tokenized, special_apart=self.special_apart
        )


@dataclass(frozen=True, slots=True)
class ScorePairs(OfModel[PairAnswers], LongQuestion[PairAnswers]):
    """The answers to many pairs."""

    name: str
    pairs: Exact[tuple[PairInputs, ...]]

    uses = TASK

    label = "Scoring"
    unit = "pairs"
    budget = PAIRED_TOKENS

    @property
    def total(self) -> int:
        return len(self.pairs.value)

    @property
    def cost(self) -> int:
        """Tokens, padding included."""
        return sum(len(pair.tokens) for pair in self.pairs.value)

    @property
    def takes(self) -> str:
        return f"This takes {self.total:,} forward passes in batches, {self.cost:,} tokens in all."

    def steps(self, progress: Progress) -> PairAnswers:
        pairs, rows = self.pairs.value, progress.kept
        left = [i for i in range(len(pairs)) if i not in rows]
        for batch in by_length([len(pairs[i].tokens) for i in left], tokens=TOKENS_PER_BATCH):
            places = [left[i] for i in batch]
            with progress.turn(len(rows), len(rows) / len(pairs)):
                logits = predict_next_sentence(load_model(*self.needs), [pairs[i] for i in places])
            rows |= dict(zip(places, logits, strict=True))
        return pair_answers(frozen([rows[i] for i in range(len(pairs))]))


@dataclass(frozen=True, slots=True)
class ScoreKnownPairs(ScorePairs):
    """Those of a corpus, which begin with a click."""

    budget = KNOWN_PAIRS


def run_pair(name: str, text: TokenizedText) -> PairAnswers:
    """The answer to one pair, handed over as it should be."""
    return ask(ScoreBatch(name, Exact((pair_inputs(text),))))
