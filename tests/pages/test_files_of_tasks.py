"""The files of pages that use a trained head hold what transformers computes."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import (
    AutoModel,
    AutoModelForMaskedLM,
    AutoTokenizer,
    BertForNextSentencePrediction,
    BertForSequenceClassification,
)

from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from tests.visiting import Files, finished, visit

MINI = "bertscope-mini"

pytestmark = pytest.mark.usefixtures("no_bug_is_logged")


@cache
def folder() -> Path:
    """Where the checkpoint lies."""
    return model_folder(find_spec(MINI))


@cache
def tokenizer() -> Any:
    """The checkpoint's tokenizer."""
    return AutoTokenizer.from_pretrained(folder())


@cache
def head(name: str) -> tuple[torch.Tensor, torch.Tensor, list[str]]:
    """Weight, bias and labels of a head."""
    weights = load_file(folder() / "heads.safetensors")
    labels = json.loads((folder() / "labels.json").read_text(encoding="utf-8")).get(name, [])
    return weights[f"{name}.weight"].float(), weights[f"{name}.bias"].float(), labels


def scores(name: str, inputs: Any) -> torch.Tensor:
    """What a head says about each token."""
    model = AutoModel.from_pretrained(folder(), dtype=torch.float32).eval()
    weight, bias, _ = head(name)
    with torch.inference_mode():
        return torch.as_tensor(model(**inputs).last_hidden_state[0] @ weight.T + bias)


def probabilities_of_masked(text: str, position: int, hidden: int | None = None) -> np.ndarray:
    """Log probabilities at a hidden position, another one hidden, too, if asked for."""
    model = AutoModelForMaskedLM.from_pretrained(folder(), dtype=torch.float32).eval()
    inputs = tokenizer()(text, return_tensors="pt")
    for place in {position, position if hidden is None else hidden}:
        inputs["input_ids"][0, place] = tokenizer().mask_token_id
    with torch.inference_mode():
        return np.asarray(model(**inputs).logits[0, position].log_softmax(-1))


GLASS = "The man drank the water from the glass."


def test_predictions_for_a_mask(files: Files) -> None:
    visit("masked_language_model", model=MINI, text=GLASS, mask="5", k="7")
    expected = probabilities_of_masked(GLASS, 5)
    best = np.argsort(-expected)[:7]
    rows = files.rows()
    assert list(rows[0]) == ["rank", "token", "probability", "log_probability"]
    assert [int(row["rank"]) for row in rows] == list(range(1, 8))
    assert [row["token"] for row in rows] == tokenizer().convert_ids_to_tokens(best.tolist())
    found = [float(row["log_probability"]) for row in rows]
    np.testing.assert_allclose(found, expected[best], atol=1e-4)
    found = [float(row["probability"]) for row in rows]
    np.testing.assert_allclose(found, np.exp(expected[best]), atol=1e-5)


def test_effects_of_other_words_on_a_prediction(files: Files) -> None:
    query = {"mask": "5", "view": "Depends on", "words": "beer"}
    finished(visit("masked_language_model", model=MINI, text=GLASS, **query))
    index = tokenizer().convert_tokens_to_ids("beer")
    before = np.exp(probabilities_of_masked(GLASS, 5)[index])
    rows = files.rows("download_csv_effects")
    assert rows
    for row in rows:
        after = np.exp(probabilities_of_masked(GLASS, 5, int(row["position"]))[index])
        assert float(row["change"]) == pytest.approx(after - before, abs=1e-5)


LOCK, OIL = "The lock on the gate was rusty.", "Peter tried some oil, didn't he?"


def next_sentence(text: str, text_b: str) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Logits, probabilities and both losses."""
    model: Any = BertForNextSentencePrediction.from_pretrained(folder(), dtype=torch.float32)
    inputs = tokenizer()(text, text_b, return_tensors="pt")
    with torch.inference_mode():
        outputs = [model.eval()(**inputs, labels=torch.tensor([label])) for label in (0, 1)]
    logits = outputs[0].logits[0]
    return logits.numpy(), logits.softmax(-1).numpy(), [out.loss.item() for out in outputs]


def test_next_sentence(files: Files) -> None:
    app = visit("next_sentence", model=MINI, text=LOCK, text_b=OIL)
    logits, probabilities, losses = next_sentence(LOCK, OIL)
    rows = files.rows()
    assert list(rows[0]) == ["label", "logit", "probability", "loss"]
    assert [row["label"] for row in rows] == ["0: B follows A", "1: B is a random sentence"]
    for column, expected in (("logit", logits), ("probability", probabilities), ("loss", losses)):
        found = [float(row[column]) for row in rows]
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    moon = "The moon has no air and no weather."
    app.text_input(key="text_b").set_value(moon).run()
    assert float(files.rows()[0]["probability"]) == pytest.approx(
        next_sentence(LOCK, moon)[1][0], abs=1e-5
    )


def test_words_that_the_next_sentence_depends_on(files: Files) -> None:
    visit("next_sentence", model=MINI, text=LOCK, text_b=OIL, part="Words")
    rows = files.rows("download_csv_words")
    assert [row["word"] for row in rows] == ["peter", "tried", "some", "oil", ",", "didn", "'",
                                             "t", "he", "?"]  # fmt: skip
    without, whole = next_sentence(LOCK, OIL.removesuffix("?"))[1], next_sentence(LOCK, OIL)[1]
    change = float(rows[-1]["change_of_probability"])
    assert change == pytest.approx(without[0] - whole[0], abs=1e-5)


QUESTION = "Where was Marie Curie born?"
CONTEXT = (
    "Marie Curie was born in Warsaw in 1867. She moved to Paris to study physics, and there she "
    "married Pierre Curie. In 1903 they shared the Nobel Prize in Physics with Henri Becquerel."
)


def answers() -> Iterator[tuple[int, int, float]]:
    """Characters and score of every span of at most 15 tokens."""
    inputs = tokenizer()(QUESTION, CONTEXT, return_tensors="pt")
    logits = scores("answers", inputs)
    places = [i for i, part in enumerate(inputs.sequence_ids()) if part == 1]
    shares = logits[[0, *places]].softmax(0)[1:].numpy()
    for i, first in enumerate(places):
        for j in range(i, min(len(places), i + 15)):
            start, end = inputs.token_to_chars(first).start, inputs.token_to_chars(places[j]).end
            yield start, end, float(shares[i, 0] * shares[j, 1])


def test_answers(files: Files) -> None:
    query = {"question": QUESTION, "context": CONTEXT, "n": "7"}
    finished(visit("question_answering", model=MINI, **query))
    rows = files.rows()
    expected = sorted(answers(), key=lambda one: -one[2])[:7]
    assert list(rows[0]) == ["rank", "answer", "start", "end", "score"]
    assert [(int(row["start"]), int(row["end"])) for row in rows] == [one[:2] for one in expected]
    assert [row["answer"] for row in rows] == [CONTEXT[i:j] for i, j, _ in expected]
    found = [float(row["score"]) for row in rows]
    np.testing.assert_allclose(found, [one[2] for one in expected], atol=1e-5)


PICHAI = "Sundar Pichai, who runs Google, grew up in Chennai, India."


@pytest.mark.parametrize(("task", "name"), [("Entities", "entities"), ("Parts of speech", "pos")])
def test_labels_of_tokens(files: Files, task: str, name: str) -> None:
    finished(visit("token_classification", model=MINI, text=PICHAI, task=task))
    inputs = tokenizer()(PICHAI, return_tensors="pt", return_offsets_mapping=True)
    offsets = [tuple(one) for one in inputs.pop("offset_mapping")[0].tolist()]
    shares = scores(name, inputs).softmax(-1).numpy()[1:-1]
    rows = files.rows()
    assert list(rows[0]) == ["token", "start", "end", "label", "score"]
    assert [row["token"] for row in rows] == inputs.tokens()[1:-1]
    assert [(int(row["start"]), int(row["end"])) for row in rows] == offsets[1:-1]
    assert [row["label"] for row in rows] == [head(name)[2][i] for i in shares.argmax(-1)]
    found = [float(row["score"]) for row in rows]
    np.testing.assert_allclose(found, shares.max(-1), atol=1e-5)


def test_the_label_of_a_text(files: Files) -> None:
    text = "The food was not bad at all."
    finished(visit("sequence_classification", model=MINI, text=text))
    weight, bias, labels = head("sentiment")
    model = BertForSequenceClassification.from_pretrained(
        folder(), num_labels=len(labels), dtype=torch.float32
    )
    model.eval()  # type: ignore[no-untyped-call]
    model.classifier.load_state_dict({"weight": weight, "bias": bias})
    with torch.inference_mode():
        logits = model(**tokenizer()(text, return_tensors="pt")).logits[0]
    rows = files.rows()
    assert list(rows[0]) == ["label", "logit", "probability"]
    assert [row["label"] for row in rows] == labels
    found = [float(row["logit"]) for row in rows]
    np.testing.assert_allclose(found, logits.numpy(), atol=1e-4)
    found = [float(row["probability"]) for row in rows]
    np.testing.assert_allclose(found, logits.softmax(-1).numpy(), atol=1e-5)
