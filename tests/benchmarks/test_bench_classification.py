"""The benchmark of lists compares the same labels and scores, and says so when they differ."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.bench_classification import (
    MODEL,
    N_TEXTS,
    check_equal,
    in_batches,
    one_by_one,
    plain_pipeline,
)
from components.inputs.listed_sentences import many_sentences
from components.sequence_classification.runs import TASK
from dashboard.models.heads.classification import label_set
from dashboard.models.running.loading import load_model


def test_both_ways_give_the_same_labels_and_scores(tmp_path: Path) -> None:
    model = load_model(MODEL, TASK)
    texts = list(dict.fromkeys(many_sentences()))[:N_TEXTS]
    assert len(texts) == N_TEXTS
    answers = one_by_one(plain_pipeline(model, tmp_path), texts[::20])[1]
    scores = in_batches(model, texts)[1][::20]
    names = label_set(model).names
    check_equal(names, scores, answers)
    with pytest.raises(AssertionError):
        check_equal(names, scores + np.float32(2e-5), answers)
    with pytest.raises(AssertionError):
        check_equal(names, scores[::-1], answers)
