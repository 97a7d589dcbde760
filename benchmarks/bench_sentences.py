"""How long the matrix of 1,000 sentences takes: from texts to all cosines.

The naive way encodes one sentence at a time and calls scikit-learn's `cosine_similarity` once per
pair of vectors. All 1,000 encodings are timed. The million calls would take a quarter of an hour
per repetition, so that 1 row in 100, that is 10,000 calls, is timed and counted 100 times; every
call does the same work, whatever the pair.
"""

import time

import numpy as np

from benchmarks.registry import Samples, alternate, at_least, benchmark
from components.inputs.listed_sentences import many_sentences
from dashboard.analysis.meaning.sentences import cosine_matrix, unit_vectors
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.heads.sentence_vectors import embed_batch, sentence_ids
from dashboard.models.running.batches import by_length
from dashboard.models.running.gate import forward_pass, gate, prepare_torch
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.records.sentences import SentenceWay

WAY = SentenceWay(model=DEFAULT_MODEL, pooling="mean", level=6, max_tokens=256, normalise=True)

EVERY = 100
"""One row in so many is timed of the naive pairs."""


def naive_seconds(model: LoadedModel, sentences: tuple[str, ...]) -> float:
    """One forward pass per sentence and one call per pair, of which a part is timed and scaled."""
    from sklearn.metrics.pairwise import cosine_similarity

    prepare_torch(gate().slots)  # all cores, as torch has them by itself
    started = time.perf_counter()
    vectors = [
        embed_batch(model, sentence_ids(WAY.model, [sentence], WAY.max_tokens).ids, WAY)
        for sentence in sentences
    ]
    encoding = time.perf_counter() - started
    started = time.perf_counter()
    for first in vectors[::EVERY]:
        for second in vectors:
            cosine_similarity(first, second)
    return encoding + EVERY * (time.perf_counter() - started)


def our_seconds(model: LoadedModel, sentences: tuple[str, ...]) -> float:
    """Batches of similar length, repeated sentences once, and one product; nothing is cached."""
    started = time.perf_counter()
    distinct = list(dict.fromkeys(sentences))
    ids = sentence_ids(WAY.model, distinct, WAY.max_tokens).ids
    vectors = np.empty((len(distinct), model.hidden), dtype=np.float32)
    for batch in by_length([len(one) for one in ids]):
        with forward_pass(wide=True):  # as the page does
            vectors[batch] = embed_batch(model, [ids[i] for i in batch], WAY)
    place = {sentence: i for i, sentence in enumerate(distinct)}
    cosine_matrix(unit_vectors(vectors[[place[sentence] for sentence in sentences]]))
    return time.perf_counter() - started


@benchmark(
    name="Cosines of 1,000 sentences, texts to matrix",
    naive="one pass per sentence, scikit-learn per pair (1 row in 100 timed, scaled)",
    goal=at_least(150),
)
def thousand_sentences(repeats: int) -> Samples:
    """The first 1,000 sentences of the gold pairs, both ways in turns, on the embedded model."""
    model = load_model(DEFAULT_MODEL)
    sentences = many_sentences()
    our_seconds(model, sentences[:50])  # what happens once per process is not counted
    return alternate(
        repeats,
        naive=lambda: naive_seconds(model, sentences),
        ours=lambda: our_seconds(model, sentences),
    )
