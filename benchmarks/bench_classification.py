"""Classifying a list of texts: batches of similar length against the pipeline, one by one."""

import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.registry import Samples, alternate, at_least, benchmark
from components.inputs.listed_sentences import many_sentences
from components.sequence_classification.runs import TASK, classify_list
from dashboard.models.files.folders import model_folder
from dashboard.models.heads.classification import label_set
from dashboard.models.running.gate import gate, prepare_torch
from dashboard.models.running.loading import LoadedModel, load_model

MODEL = "bertscope-mini"

N_TEXTS = 200

Answer = list[dict[str, Any]]


def plain_pipeline(model: LoadedModel, folder: Path) -> Any:  # noqa: ANN401  (a pipeline)
    """The pipeline of transformers on a plain copy of the checkpoint, as anybody would load it."""
    import torch
    from transformers import AutoTokenizer, pipeline

    model.model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(model_folder(model.spec)).save_pretrained(folder)
    return pipeline("text-classification", model=str(folder), dtype=torch.float32, device="cpu")


def one_by_one(classify: Any, texts: Sequence[str]) -> tuple[float, list[Answer]]:  # noqa: ANN401
    """Seconds and answers of one call per text."""
    prepare_torch(gate().slots)  # all cores, as torch has them by itself
    start = time.perf_counter()
    answers = [classify(text, top_k=None, truncation=True, max_length=512) for text in texts]
    return time.perf_counter() - start, answers


def in_batches(model: LoadedModel, texts: Sequence[str]) -> tuple[float, np.ndarray]:
    """Seconds and scores `[text label]` of what the page does."""
    start = time.perf_counter()
    scores = classify_list(model, texts, window=model.max_tokens).scores
    return time.perf_counter() - start, scores


def check_equal(names: Sequence[str], scores: np.ndarray, answers: list[Answer]) -> None:
    """The same first label for every text, and every score within 1e-5."""
    for row, answer in zip(scores, answers, strict=True):
        expected = {one["label"]: one["score"] for one in answer}
        np.testing.assert_allclose(row, [expected[name] for name in names], atol=1e-5, rtol=0)
        if names[int(row.argmax())] != answer[0]["label"]:
            raise AssertionError("another label comes first")


@benchmark(
    name=f"Classifying {N_TEXTS} sentences",
    naive="transformers' text-classification pipeline, one by one",
    goal=at_least(3),
)
def two_hundred_labels(repeats: int) -> Samples:
    """The first sentences of the gold pairs, each once, both ways in turns; labels are checked."""
    model = load_model(MODEL, TASK)
    texts = list(dict.fromkeys(many_sentences()))[:N_TEXTS]
    with TemporaryDirectory() as folder:
        classify = plain_pipeline(model, Path(folder))
        answers, scores = one_by_one(classify, texts)[1], in_batches(model, texts)[1]
        check_equal(label_set(model).names, scores, answers)
        return alternate(
            repeats,
            naive=lambda: one_by_one(classify, texts)[0],
            ours=lambda: in_batches(model, texts)[0],
        )
