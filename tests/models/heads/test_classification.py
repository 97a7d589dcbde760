"""Classification against transformers' own text-classification pipeline."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.analysis.prediction.labels import label_scores
from dashboard.models.catalogue.catalog import Task
from dashboard.models.heads.classification import classify, label_set, logits_at_levels
from dashboard.models.heads.sentence_vectors import sentence_ids
from dashboard.models.inside.encoding import encode
from dashboard.models.running.batches import by_length
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.models.text.tokenization import tokenize
from tests.models import tiny

pytestmark = pytest.mark.slow

TASK: Task = "sequence_classification"
TEXTS = (
    "Stocks rallied and the company beat its forecast.",
    "The food was not bad at all.",
    "x",
    "water " * 700,
    "I poured water from the bottle into the cup until it was full !",
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny checkpoints of every architecture and every kind of score; not to be changed."""
    folder = tmp_path_factory.mktemp("classifiers")
    kind = "BertForSequenceClassification"
    tiny.write_bert(folder / "tiny-three", kind, num_labels=3)
    tiny.write_bert(
        folder / "tiny-many", kind, num_labels=5, problem_type="multi_label_classification"
    )
    tiny.write_bert(folder / "tiny-one", kind, num_labels=1)
    tiny.write_bert(folder / "tiny-number", kind, num_labels=1, problem_type="regression")
    tiny.write_distilbert(folder / "tiny-distil", "DistilBertForSequenceClassification")
    tiny.write_roberta(folder / "tiny-roberta", "RobertaForSequenceClassification")
    tiny.write_electra(folder / "tiny-electra", "ElectraForSequenceClassification")
    return folder


@pytest.fixture
def folder(written: Path, host: Any) -> Path:
    """A host whose models folder holds them."""
    host(BERTSCOPE_MODELS_DIR=written)
    return written


def pipeline_answers(
    folder: Path, texts: tuple[str, ...], limit: int
) -> list[list[dict[str, Any]]]:
    """Label and score of each label, by transformers, one text at a time."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

    ask = pipeline(
        "text-classification",
        model=AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32),
        tokenizer=AutoTokenizer.from_pretrained(folder),
        device="cpu",
    )
    return [ask(text, top_k=None, truncation=True, max_length=limit) for text in texts]


def our_scores(model: LoadedModel, texts: tuple[str, ...]) -> np.ndarray:
    """Scores from batches sorted by length, put back in order."""
    ids = sentence_ids(model.spec.name, texts, model.max_tokens).ids
    labels = label_set(model)
    logits = np.empty((len(texts), len(labels.names)), dtype=np.float32)
    for batch in by_length([len(one) for one in ids]):
        logits[batch] = classify(model, [ids[i] for i in batch])
    return label_scores(logits, labels.kind)


def check_equal(model: LoadedModel, answers: list[list[dict[str, Any]]]) -> None:
    """Every label's score, and the label that comes first."""
    names = label_set(model).names
    scores = our_scores(model, TEXTS)
    for row, answer in zip(scores, answers, strict=True):
        expected = {one["label"]: one["score"] for one in answer}
        assert row == pytest.approx([expected[name] for name in names], abs=1e-5)
        assert names[int(row.argmax())] == answer[0]["label"]


KINDS = {
    "tiny-three": "softmax",
    "tiny-many": "sigmoid",
    "tiny-one": "sigmoid",
    "tiny-number": "none",
    "tiny-distil": "softmax",
    "tiny-roberta": "softmax",
    "tiny-electra": "softmax",
}


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_scores_equal_the_pipeline(folder: Path, name: str, kind: str) -> None:
    model = load_model(name, TASK)
    assert label_set(model).kind == kind
    check_equal(model, pipeline_answers(folder / name, TEXTS, model.max_tokens))


def test_our_own_checkpoint_equals_the_pipeline_on_its_plain_copy(tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    model = load_model("bertscope-mini", TASK)
    model.model.save_pretrained(tmp_path / "plain")
    from dashboard.models.files.folders import model_folder

    AutoTokenizer.from_pretrained(model_folder(model.spec)).save_pretrained(tmp_path / "plain")
    assert label_set(model).names == ("negative", "neutral", "positive")
    check_equal(model, pipeline_answers(tmp_path / "plain", TEXTS, 512))


@pytest.mark.parametrize("name", [*KINDS, "bertscope-mini"])
def test_the_last_level_is_the_answer_and_others_are_not(folder: Path, name: str) -> None:
    assert folder
    model = load_model(name, TASK)
    text = tokenize(name, "the water was full")
    levels = logits_at_levels(model, encode(model, text).hidden_states)
    answer = classify(model, [text.input_ids])[0]
    assert levels.shape == (model.n_layers + 1, len(answer))
    np.testing.assert_allclose(levels[-1], answer, atol=1e-5)
    assert not np.allclose(levels[-2], answer, atol=1e-3)
    assert not levels.flags.writeable


def test_level_zero_of_bert_is_the_head_on_the_embedding(folder: Path) -> None:
    import torch

    assert folder
    model = load_model("tiny-three", TASK)
    text = tokenize("tiny-three", "the water was full")
    encoding = encode(model, text)
    module = model.model
    first = torch.tensor(np.array(encoding.hidden_states[0, 0]))
    with torch.no_grad():
        dense = module.bert.pooler.dense(first)
        expected = module.classifier(torch.tanh(dense)).numpy()
    np.testing.assert_allclose(
        logits_at_levels(model, encoding.hidden_states)[0], expected, atol=1e-5
    )


def test_padding_changes_nothing(folder: Path) -> None:
    assert folder
    for name in KINDS:
        model = load_model(name, TASK)
        ids = sentence_ids(name, ["the water", "the water was full until it was"], 61).ids
        together = classify(model, ids)
        np.testing.assert_allclose(together[0], classify(model, ids[:1])[0], atol=1e-5)
