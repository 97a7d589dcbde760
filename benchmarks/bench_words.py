"""CPU time of a matrix of word pieces: every piece of one text with every piece of another."""

import time
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from benchmarks.registry import Samples, alternate, at_least, benchmark
from dashboard.analysis.meaning.measures import (
    labelled_matrix,
    similarity_matrix,
    unit_means,
    word_units,
)
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.files.embedded import embedded_folder
from dashboard.models.inside.word_states import batch_states
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.models.text.tokenization import tokenize

TEXT = "President greets the press in Chicago and then flies home"
TEXT_B = "Obama speaks to the media in Illinois, where he was a senator"
SHAPE = 11, 13

Matrix = np.ndarray


def one_product(model: LoadedModel) -> Matrix:
    """Our way: both texts through the model once, then one matrix product."""
    texts = [tokenize(model.spec.name, text) for text in (TEXT, TEXT_B)]
    units = [word_units(text, by_word=False, with_special=False) for text in texts]
    vectors = [
        unit_means(states[-1], own)
        for states, own in zip(batch_states(model, texts), units, strict=True)
    ]
    return labelled_matrix(similarity_matrix(*vectors), *units).similarities


@cache
def notebook_tokenizer() -> Any:  # noqa: ANN401  (transformers' class depends on the files)
    """What a notebook tokenizes with."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(embedded_folder())


def a_pass_per_pair(model: LoadedModel) -> Matrix:
    """The notebook's way: for each pair of pieces, both texts through the model once more."""
    import torch
    from sklearn.metrics.pairwise import cosine_similarity

    def last_level(text: str) -> np.ndarray:
        inputs = notebook_tokenizer()(text, return_tensors="pt")
        with torch.no_grad():
            outputs = model.model.base_model(**inputs, output_hidden_states=True)
        found: np.ndarray = outputs.hidden_states[-1][0].numpy()
        return found

    values = np.zeros(SHAPE, dtype=np.float32)
    for row, column in np.ndindex(SHAPE):
        first, second = last_level(TEXT)[row + 1], last_level(TEXT_B)[column + 1]
        values[row, column] = cosine_similarity(first[None], second[None])[0, 0]
    return values


def cpu_seconds(run: Callable[[LoadedModel], Matrix], model: LoadedModel) -> float:
    """CPU time of one run, of all threads of this process."""
    before = time.process_time()
    run(model)
    return time.process_time() - before


@benchmark(
    name="Similarity of 11 × 13 word pieces, CPU time",
    naive="a forward pass per pair",
    goal=at_least(200),
)
def word_matrix(repeats: int) -> Samples:
    """One matrix product against a pass per pair, on the model that comes with BERTscope."""
    import torch

    torch.set_num_threads(1)
    model = load_model(DEFAULT_MODEL)
    ours, naive = one_product(model), a_pass_per_pair(model)  # warm, and checked
    np.testing.assert_allclose(ours, naive, atol=1e-5)
    return alternate(
        repeats,
        naive=lambda: cpu_seconds(a_pass_per_pair, model),
        ours=lambda: cpu_seconds(one_product, model),
    )
