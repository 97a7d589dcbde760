"""Questions about lists of sentences: each sentence is embedded once, whatever list it is in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.running.budgets import LISTED_SENTENCES
from components.running.jobs import Progress
from components.running.questions import Exact, LongQuestion, Of, OfModel, Question
from components.running.runs import answer, ask, ensure_files, run_forward
from components.sentence_similarity.vectors import vector_cache
from dashboard.analysis.meaning.plane import sentence_map
from dashboard.analysis.meaning.sentences import (
    closest_pairs,
    cosine_matrix,
    unit_vectors,
)
from dashboard.analysis.meaning.tree import sentence_tree
from dashboard.models.catalogue.catalog import Task
from dashboard.models.heads.sentence_vectors import (
    embed_batch,
    sentence_ids,
)
from dashboard.models.inside.encoding import encode
from dashboard.models.running.batches import by_length
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.arrays import frozen
from dashboard.records.sentences import (
    SentenceList,
    SentenceMap,
    SentencePair,
    SentenceTree,
    SentenceWay,
    TokenCounts,
    TokenStates,
)


@dataclass(frozen=True, slots=True)
class EmbedSentences(LongQuestion[np.ndarray]):
    """The vectors `[sentence hidden]` of a list; only what is new is computed."""

    way: SentenceWay
    sentences: tuple[str, ...]

    label = "Embedding"
    unit = "sentences"
    budget = LISTED_SENTENCES

    @property
    def needs(self) -> tuple[str, Task]:
        """The bare encoder."""
        return self.way.model, "encoder"

    @property
    def total(self) -> int:
        """The sentences, each once."""
        return len(set(self.sentences))

    @property
    def cost(self) -> int:
        """Those that are new."""
        return self.total - len(vector_cache().find(self.way, tuple(set(self.sentences))))

    def steps(self, progress: Progress) -> np.ndarray:
        """Batch by batch; what is done is kept even if the job ends early."""
        way, kept = self.way, vector_cache()
        vectors = kept.find(way, tuple(dict.fromkeys(self.sentences)))
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
            kept.keep(way, part)
            vectors |= part
            tokens_done += sum(lengths[i] for i in batch)
        return frozen(np.stack([vectors[sentence] for sentence in self.sentences]))


@dataclass(frozen=True, slots=True)
class UnitVectors(Of[np.ndarray]):
    """The vectors divided by their lengths, kept in one piece for the next click."""

    of: EmbedSentences

    def compute(self) -> np.ndarray:
        """From the vectors."""
        return unit_vectors(answer(self.of))


@dataclass(frozen=True, slots=True)
class Cosines(Of[np.ndarray]):
    """All cosines `[sentence sentence]` of a list that is small enough for a matrix."""

    of: EmbedSentences

    def compute(self) -> np.ndarray:
        """From the unit vectors."""
        return cosine_matrix(answer(UnitVectors(self.of)))


@dataclass(frozen=True, slots=True)
class Tree(Of[SentenceTree]):
    """The hierarchical clustering of such a list."""

    of: EmbedSentences
    n_clusters: int

    def compute(self) -> SentenceTree:
        """From the cosines."""
        return sentence_tree(answer(Cosines(self.of)), n_clusters=self.n_clusters)


@dataclass(frozen=True, slots=True)
class Map(Of[SentenceMap]):
    """The two principal components of such a list."""

    of: EmbedSentences

    def compute(self) -> SentenceMap:
        """From the unit vectors."""
        return sentence_map(answer(UnitVectors(self.of)))


@dataclass(frozen=True, slots=True)
class ClosestPairs(Of[tuple[SentencePair, ...]]):
    """The closest pairs of a list of any length."""

    of: EmbedSentences
    duplicate_of: Exact[np.ndarray]
    count: int

    def compute(self) -> tuple[SentencePair, ...]:
        """From the unit vectors."""
        return closest_pairs(
            answer(UnitVectors(self.of)), self.duplicate_of.value, count=self.count
        )


@dataclass(frozen=True, slots=True)
class CountTokens(Question[TokenCounts]):
    """How many tokens each sentence has, and how many of them are not read."""

    name: str
    max_tokens: int
    sentences: tuple[str, ...]

    def compute(self) -> TokenCounts:
        """Needs no torch."""
        pieces = sentence_ids(self.name, self.sentences, self.max_tokens)
        lengths = frozen([len(one) for one in pieces.ids], np.int64)
        return TokenCounts(n_tokens=lengths, n_cut=pieces.n_cut)


@dataclass(frozen=True, slots=True)
class ReadSentence(OfModel[TokenStates]):
    """The tokens of one sentence and their hidden states at one level."""

    name: str
    max_tokens: int
    level: int
    sentence: str

    def compute(self) -> TokenStates:
        """One forward pass."""
        text = tokenize(self.name, self.sentence, None, self.max_tokens)
        encoding = run_forward(*self.needs, lambda model: encode(model, text))
        states = frozen(encoding.hidden_states[self.level].copy())
        return TokenStates(tokens=text.tokens, states=states)


def run_vectors(way: SentenceWay, sentences: Sequence[str]) -> np.ndarray:
    """The vectors `[sentence hidden]` of a list; only what is new is computed.

    Raises:
        JobPending: Many are new; their progress is drawn.
    """
    return ask(EmbedSentences(way, tuple(sentences)))


def run_unit(way: SentenceWay, sentences: tuple[str, ...]) -> np.ndarray:
    """The vectors divided by their lengths."""
    run_vectors(way, sentences)
    return ask(UnitVectors(EmbedSentences(way, sentences)))


def run_cosines(way: SentenceWay, sentences: tuple[str, ...]) -> np.ndarray:
    """All cosines `[sentence sentence]` of a list that is small enough for a matrix."""
    run_vectors(way, sentences)
    return ask(Cosines(EmbedSentences(way, sentences)))


def run_tree(way: SentenceWay, sentences: tuple[str, ...], n_clusters: int) -> SentenceTree:
    """The hierarchical clustering of such a list."""
    run_vectors(way, sentences)
    return ask(Tree(EmbedSentences(way, sentences), n_clusters))


def run_map(way: SentenceWay, sentences: tuple[str, ...]) -> SentenceMap:
    """The two principal components of such a list."""
    run_vectors(way, sentences)
    return ask(Map(EmbedSentences(way, sentences)))


def run_pairs(way: SentenceWay, listed: SentenceList, count: int) -> tuple[SentencePair, ...]:
    """The closest pairs of a list of any length."""
    run_vectors(way, listed.sentences)
    embedded = EmbedSentences(way, listed.sentences)
    return ask(ClosestPairs(embedded, Exact(listed.duplicate_of), count))


def run_counts(way: SentenceWay, sentences: tuple[str, ...]) -> TokenCounts:
    """How many tokens each sentence has, and how many of them are not read."""
    ensure_files(way.model)
    return ask(CountTokens(way.model, way.max_tokens, sentences))


def run_states(way: SentenceWay, sentence: str) -> TokenStates:
    """The tokens of one sentence and their hidden states at the level of `way`."""
    return ask(ReadSentence(way.model, way.max_tokens, way.level, sentence))
