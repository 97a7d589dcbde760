"""Questions about lists of sentences: each sentence is embedded once, whatever list it is in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from components.running.budgets import LISTED_SENTENCES, MEASUREMENT
from components.running.cache import RunCache
from components.running.jobs import Progress
from components.running.questions import Exact, LongQuestion, Of, OfModel, Question
from components.running.runs import answer, ask, ensure_files, run_forward
from components.running.whole_texts import digest
from dashboard.analysis.meaning.gold_pairs import gold_pairs, pair_cosines, pooling_scores
from dashboard.analysis.meaning.plane import sentence_map
from dashboard.analysis.meaning.sentences import (
    closest_pairs,
    cosine_matrix,
    unit_vectors,
)
from dashboard.analysis.meaning.tree import sentence_tree
from dashboard.models.catalogue.catalog import Task
from dashboard.models.heads.sentence_vectors import (
    LEVEL_POOLINGS,
    embed_batch,
    embed_levels,
    sentence_ids,
)
from dashboard.models.inside.encoding import encode
from dashboard.models.running.batches import by_length
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.arrays import frozen
from dashboard.records.sentences import (
    PoolingScores,
    SentenceCosines,
    SentenceList,
    SentenceMap,
    SentencePair,
    SentenceTree,
    SentenceVectors,
    SentenceWay,
    TokenCounts,
    TokenStates,
    Vector,
)
from dashboard.settings import MEGABYTE

VECTOR_BYTES = 128 * MEGABYTE


@cache
def vector_cache() -> RunCache:
    """The vectors of single sentences: each is embedded once, whatever list it is in.

    A sentence is kept as a hash of 16 bytes, so that long ones cost no more than short ones.
    """
    return RunCache(VECTOR_BYTES)


def known_vectors(way: SentenceWay, sentences: Sequence[str]) -> dict[str, Vector]:
    """Those of the sentences that have been embedded in this way."""
    kept = vector_cache()
    found = {one: kept.find((way, digest(one))) for one in dict.fromkeys(sentences)}
    return {sentence: vector for sentence, vector in found.items() if vector is not None}


@dataclass(frozen=True, slots=True)
class EmbedSentences(LongQuestion[SentenceVectors]):
    """The vectors of a list; only what is new is computed."""

    way: SentenceWay
    sentences: tuple[str, ...]

    label = "Embedding"
    unit = "sentences"
    budget = LISTED_SENTENCES

    @property
    def needs(self) -> tuple[str, Task]:
        return self.way.model, "encoder"

    @property
    def total(self) -> int:
        return len(set(self.sentences))

    @property
    def cost(self) -> int:
        """Those that are new."""
        return self.total - len(known_vectors(self.way, self.sentences))

    def steps(self, progress: Progress) -> SentenceVectors:
        """Batch by batch; what is done is kept even if the job ends early."""
        way, vectors = self.way, known_vectors(self.way, self.sentences)
        left = [sentence for sentence in dict.fromkeys(self.sentences) if sentence not in vectors]
        ids = sentence_ids(way.model, left, way.max_tokens).ids
        lengths = [len(one) for one in ids]
        share, n_tokens = len(vectors) / self.total, sum(lengths) or 1
        tokens_done = 0
        for batch in by_length(lengths):
            done = share + (1 - share) * tokens_done / n_tokens
            with progress.turn(len(vectors), done):
                rows = embed_batch(load_model(way.model), [ids[i] for i in batch], way)
            part = {left[i]: row for i, row in zip(batch, rows, strict=True)}
            for sentence, row in part.items():  # a copy keeps no batch alive
                vector_cache().keep((way, digest(sentence)), frozen(row.copy()))
            vectors |= part
            tokens_done += sum(lengths[i] for i in batch)
        rows = frozen([vectors[sentence] for sentence in self.sentences])
        return SentenceVectors(unit=unit_vectors(rows))


@dataclass(frozen=True, slots=True)
class Cosines(Of[SentenceCosines]):
    """All cosines of a list that is small enough for a matrix."""

    of: EmbedSentences

    def compute(self) -> SentenceCosines:
        return SentenceCosines(values=cosine_matrix(answer(self.of).unit))


@dataclass(frozen=True, slots=True)
class Tree(Of[SentenceTree]):
    """The hierarchical clustering of such a list."""

    of: EmbedSentences
    n_clusters: int

    def compute(self) -> SentenceTree:
        return sentence_tree(answer(Cosines(self.of)).values, n_clusters=self.n_clusters)


@dataclass(frozen=True, slots=True)
class Map(Of[SentenceMap]):
    """The two principal components of such a list."""

    of: EmbedSentences

    def compute(self) -> SentenceMap:
        return sentence_map(answer(self.of).unit)


@dataclass(frozen=True, slots=True)
class ClosestPairs(Of[tuple[SentencePair, ...]]):
    """The closest pairs of a list of any length."""

    of: EmbedSentences
    listed: Exact[SentenceList]
    count: int

    def compute(self) -> tuple[SentencePair, ...]:
        repeats = self.listed.value.duplicate_of
        return closest_pairs(answer(self.of).unit, repeats, count=self.count)


@dataclass(frozen=True, slots=True)
class CountTokens(Question[TokenCounts]):
    """How many tokens each sentence has, and how many of them are not read."""

    name: str
    max_tokens: int
    sentences: tuple[str, ...]

    def compute(self) -> TokenCounts:
        pieces = sentence_ids(self.name, self.sentences, self.max_tokens)
        lengths = frozen([len(one) for one in pieces.ids], "int64")
        return TokenCounts(n_tokens=lengths, n_cut=pieces.n_cut)


@dataclass(frozen=True, slots=True)
class ReadSentence(OfModel[TokenStates]):
    """The tokens of one sentence and their hidden states at one level."""

    name: str
    max_tokens: int
    level: int
    sentence: str

    def compute(self) -> TokenStates:
        text = tokenize(self.name, self.sentence, None, self.max_tokens)
        encoding = run_forward(*self.needs, lambda model: encode(model, text))
        states = frozen(encoding.hidden_states[self.level].copy())
        return TokenStates(tokens=text.tokens, states=states)


def embed(way: SentenceWay, sentences: Sequence[str]) -> EmbedSentences:
    """The question about the vectors of a list, which has been answered.

    Raises:
        JobPending: Many are new; their progress is drawn.
    """
    question = EmbedSentences(way, tuple(sentences))
    ask(question)
    return question


def run_cosines(way: SentenceWay, sentences: tuple[str, ...]) -> SentenceCosines:
    """All cosines of a list that is small enough for a matrix."""
    return ask(Cosines(embed(way, sentences)))


def run_pairs(way: SentenceWay, listed: SentenceList, count: int) -> tuple[SentencePair, ...]:
    """The closest pairs of a list of any length."""
    return ask(ClosestPairs(embed(way, listed.sentences), Exact(listed), count))


def run_counts(way: SentenceWay, sentences: tuple[str, ...]) -> TokenCounts:
    """How many tokens each sentence has, and how many of them are not read."""
    ensure_files(way.model)
    return ask(CountTokens(way.model, way.max_tokens, sentences))


GOLD_PAIRS = 16
"""Pairs whose vectors at every level are in memory at once."""


@dataclass(frozen=True, slots=True)
class ScorePoolings(OfModel[PoolingScores], LongQuestion[PoolingScores]):
    """How each pooling at each level orders the gold pairs, measured now."""

    name: str

    label = "Measuring"
    unit = "sentences"
    budget = MEASUREMENT

    @property
    def total(self) -> int:
        return 2 * len(gold_pairs().scores)

    def steps(self, progress: Progress) -> PoolingScores:
        """Both sentences of each pair in one batch, so that only cosines are kept."""
        model, gold, n_pairs = load_model(self.name), gold_pairs(), self.total // 2
        ids = sentence_ids(self.name, [*gold.first, *gold.second], model.max_tokens).ids
        lengths = [max(len(ids[i]), len(ids[n_pairs + i])) for i in range(n_pairs)]
        found = progress.kept
        for part in _short_batches(lengths):
            if part[0] in found:
                continue
            done = sum(lengths[i] for i in found) / sum(lengths)
            with progress.turn(2 * len(found), done):
                both = [ids[i] for i in part] + [ids[n_pairs + i] for i in part]
                found |= dict(zip(part, pair_cosines(embed_levels(model, both)), strict=True))
        poolings = (*LEVEL_POOLINGS, "pooler") if model.has_pooler else LEVEL_POOLINGS
        return pooling_scores([found[i] for i in range(n_pairs)], gold.scores, poolings)


def _short_batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Batches of at most `GOLD_PAIRS`: every level of every token is in memory at once."""
    for batch in by_length(lengths):
        for start in range(0, len(batch), GOLD_PAIRS):
            yield batch[start : start + GOLD_PAIRS]
