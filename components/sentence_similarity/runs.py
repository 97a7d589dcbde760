"""Cached calls for lists of sentences: each sentence is embedded once, whatever list it is in."""

import hashlib
import threading
from collections.abc import Sequence
from functools import cache

import numpy as np
from cachetools import LRUCache

from components.running.jobs import Job, run_job
from components.running.runs import ensure_files, run_cached, run_forward, run_model
from dashboard.analysis.meaning.gold_pairs import gold_pairs
from dashboard.analysis.meaning.plane import sentence_map
from dashboard.analysis.meaning.sentences import (
    closest_pairs,
    cosine_matrix,
    rank_correlation,
    unit_vectors,
)
from dashboard.analysis.meaning.tree import sentence_tree
from dashboard.analysis.vectors import cosine_of_pairs
from dashboard.models.heads.sentence_vectors import (
    LEVEL_POOLINGS,
    embed_batch,
    embed_levels,
    sentence_ids,
)
from dashboard.models.inside.encoding import encode
from dashboard.models.running.batches import by_length
from dashboard.models.running.gate import forward_pass
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.arrays import frozen
from dashboard.records.sentences import (
    PoolingScores,
    SentenceList,
    SentenceMap,
    SentencePair,
    SentenceTree,
    SentenceWay,
    TokenCounts,
    TokenStates,
)
from dashboard.settings import MEGABYTE

AT_ONCE = 64
"""Up to so many new sentences are embedded without a progress bar."""

VECTOR_BYTES = 128 * MEGABYTE

ENTRY_BYTES = 300
"""What an entry of the cache costs beside its numbers."""

Vectors = dict[str, np.ndarray]


class VectorCache:
    """Vectors by way and sentence, the least recently used dropped beyond a number of bytes.

    A sentence is kept as a hash of 16 bytes, so that long ones cost no more than short ones.
    """

    def __init__(self, max_bytes: int) -> None:
        """An empty cache of at most `max_bytes`."""
        self._vectors: LRUCache[tuple[SentenceWay, bytes], np.ndarray] = LRUCache(
            max_bytes, getsizeof=lambda vector: vector.nbytes + ENTRY_BYTES
        )
        self._lock = threading.Lock()

    @property
    def n_bytes(self) -> int:
        """Bytes in use."""
        return int(self._vectors.currsize)

    def find(self, way: SentenceWay, sentences: Sequence[str]) -> Vectors:
        """Those of the sentences that are here."""
        keys = {sentence: (way, digest((sentence,))) for sentence in sentences}
        with self._lock:
            found = {sentence: self._vectors.get(key) for sentence, key in keys.items()}
        return {sentence: vector for sentence, vector in found.items() if vector is not None}

    def keep(self, way: SentenceWay, vectors: Vectors) -> None:
        """Remember them; each is a copy, so that no batch is kept alive by one of its rows."""
        with self._lock:
            for sentence, vector in vectors.items():
                self._vectors[way, digest((sentence,))] = frozen(vector.copy())


def digest(sentences: Sequence[str]) -> bytes:
    """A hash of the sentences, which hold no line feeds, in their order."""
    return hashlib.blake2b("\n".join(sentences).encode(), digest_size=16).digest()


@cache
def vector_cache() -> VectorCache:
    """The vectors of this process; jobs use them from threads that Streamlit does not know."""
    return VectorCache(VECTOR_BYTES)


def run_vectors(way: SentenceWay, sentences: Sequence[str]) -> np.ndarray:
    """The vectors `[sentence hidden]` of a list; only what is new is computed.

    Many new ones are computed with a progress bar and can be cancelled.
    """
    distinct = list(dict.fromkeys(sentences))
    found = vector_cache().find(way, distinct)
    missing = [sentence for sentence in distinct if sentence not in found]
    if missing:
        found |= _embed_all(way, missing, digest(distinct))
    return np.stack([found[sentence] for sentence in sentences])


def _embed_all(way: SentenceWay, sentences: list[str], whole_list: bytes) -> Vectors:
    """Vectors of sentences that the cache does not hold.

    A job is named by the whole list: what is missing of it shrinks while the job runs.
    """
    if len(sentences) <= AT_ONCE:
        vectors: Vectors = {}
        ids = sentence_ids(way.model, sentences, way.max_tokens).ids
        for batch in by_length([len(one) for one in ids]):
            part = [ids[i] for i in batch]
            rows = run_forward(
                way.model,
                "encoder",
                lambda model, part=part: embed_batch(model, part, way),  # type: ignore[misc]
            )
            vectors |= {sentences[i]: row for i, row in zip(batch, rows, strict=True)}
        vector_cache().keep(way, vectors)
        return vectors
    model = run_model(way.model)
    return run_job(
        ("embed", way, whole_list),
        lambda job: _embed_in_steps(job, model, way, sentences),
        total=len(sentences),
        label="Embedding",
    )


def _embed_in_steps(
    job: Job[Vectors], model: LoadedModel, way: SentenceWay, sentences: list[str]
) -> Vectors:
    """Batch by batch through the gate; what is done is kept even if the job ends early."""
    kept = vector_cache()
    vectors = kept.find(way, sentences)  # from an attempt that was cancelled
    left = [sentence for sentence in sentences if sentence not in vectors]
    ids = sentence_ids(way.model, left, way.max_tokens).ids
    lengths = [len(one) for one in ids]
    n_before, tokens_done, tokens = len(vectors), 0, sum(lengths) or 1
    for batch in by_length(lengths):
        with forward_pass(wide=True):
            rows = embed_batch(model, [ids[i] for i in batch], way)
        part = {left[i]: row for i, row in zip(batch, rows, strict=True)}
        kept.keep(way, part)
        vectors |= part
        tokens_done += sum(lengths[i] for i in batch)
        job.tell(len(vectors) - n_before, tokens_done / tokens)
    return vectors


def run_unit(way: SentenceWay, sentences: tuple[str, ...]) -> np.ndarray:
    """The vectors divided by their lengths, kept in one piece for the next click."""
    return run_cached(
        ("sentence unit", way, digest(sentences)),
        lambda: unit_vectors(run_vectors(way, sentences)),
    )


def run_cosines(way: SentenceWay, sentences: tuple[str, ...]) -> np.ndarray:
    """All cosines `[sentence sentence]` of a list that is small enough for a matrix."""
    unit = run_unit(way, sentences)
    return run_cached(("sentence cosines", way, digest(sentences)), lambda: cosine_matrix(unit))


def run_tree(way: SentenceWay, sentences: tuple[str, ...], n_clusters: int) -> SentenceTree:
    """The hierarchical clustering of such a list."""
    cosines = run_cosines(way, sentences)
    return run_cached(
        ("sentence tree", way, digest(sentences), n_clusters),
        lambda: sentence_tree(cosines, n_clusters=n_clusters),
    )


def run_map(way: SentenceWay, sentences: tuple[str, ...]) -> SentenceMap:
    """The two principal components of such a list."""
    unit = run_unit(way, sentences)
    return run_cached(("sentence map", way, digest(sentences)), lambda: sentence_map(unit))


def run_pairs(way: SentenceWay, listed: SentenceList, count: int) -> tuple[SentencePair, ...]:
    """The closest pairs of a list of any length."""
    unit = run_unit(way, listed.sentences)
    return run_cached(
        ("sentence pairs", way, digest(listed.sentences), count),
        lambda: closest_pairs(unit, listed.duplicate_of, count=count),
    )


def run_counts(way: SentenceWay, sentences: tuple[str, ...]) -> TokenCounts:
    """How many tokens each sentence has, and how many of them are not read."""

    def compute() -> TokenCounts:
        pieces = sentence_ids(way.model, sentences, way.max_tokens)
        lengths = frozen([len(one) for one in pieces.ids], np.int64)
        return TokenCounts(n_tokens=lengths, n_cut=pieces.n_cut)

    ensure_files(way.model)
    return run_cached(("token counts", way.model, way.max_tokens, digest(sentences)), compute)


def run_states(way: SentenceWay, sentence: str) -> TokenStates:
    """The tokens of one sentence and their hidden states at the level of `way`."""

    def compute() -> TokenStates:
        text = tokenize(way.model, sentence, None, way.max_tokens)
        encoding = run_forward(way.model, "encoder", lambda model: encode(model, text))
        states = frozen(encoding.hidden_states[way.level].copy())
        return TokenStates(tokens=text.tokens, states=states)

    return run_cached(
        ("token states", way.model, way.level, way.max_tokens, digest((sentence,))),
        compute,
        needs=(way.model, "encoder"),
    )


_gold_scores: dict[str, PoolingScores] = {}


def kept_gold_scores(name: str) -> PoolingScores | None:
    """The scores of a checkpoint that has been measured already."""
    return _gold_scores.get(name)


def run_gold_scores(name: str) -> PoolingScores:
    """How each pooling at each level orders the gold pairs, measured now, with progress."""
    run_model(name)  # fetched and loaded here, where its progress can be shown
    return run_job(
        ("gold", name),
        lambda job: _score_in_steps(job, name),
        total=2 * len(gold_pairs().scores),
        label="Measuring",
    )


def _score_in_steps(job: Job[PoolingScores], name: str) -> PoolingScores:
    """Both sentences of each pair in one batch, so that only cosines are kept."""
    model = load_model(name)
    gold = gold_pairs()
    ids = sentence_ids(name, [*gold.first, *gold.second], model.max_tokens).ids
    n_pairs = len(gold.scores)
    lengths = [max(len(ids[i]), len(ids[n_pairs + i])) for i in range(n_pairs)]
    poolings = (*LEVEL_POOLINGS, "pooler") if model.has_pooler else LEVEL_POOLINGS
    cosines = np.empty((len(poolings), model.n_layers + 1, n_pairs), dtype=np.float32)
    done = tokens_done = 0
    for batch in by_length(lengths):
        for start in range(0, len(batch), 16):
            part = batch[start : start + 16]
            with forward_pass(wide=True):
                vectors = embed_levels(
                    model, [ids[i] for i in part] + [ids[n_pairs + i] for i in part]
                )
            first, second = vectors[:, :, : len(part)], vectors[:, :, len(part) :]
            cosines[:, :, part] = cosine_of_pairs(first, second)
            done += 2 * len(part)
            tokens_done += sum(lengths[i] for i in part)
            job.tell(done, tokens_done / sum(lengths))
    spearman = frozen(
        [[_correlation(values, gold.scores) for values in row] for row in cosines],
        np.float32,
    )
    scores = PoolingScores(poolings=poolings, spearman=spearman, n_pairs=n_pairs)
    _gold_scores[name] = scores
    return scores


def _correlation(cosines: np.ndarray, scores: np.ndarray) -> float:
    """Spearman's correlation, or NaN where there are no vectors."""
    return float("nan") if np.isnan(cosines).any() else rank_correlation(cosines, scores)
