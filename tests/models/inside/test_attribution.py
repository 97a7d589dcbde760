"""Attribution against plain autograd, single passes, and the sum that it must come to."""

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.models.inside.attribution import (
    gradient_x_input,
    integrated_gradients,
    mask_id,
    values_without,
)
from dashboard.models.running.batches import model_inputs
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.attribution import LabelTarget, SpanTarget, Target
from dashboard.records.texts import TokenizedText
from tests.models import tiny

KINDS = [
    ("tiny-labels", "sequence_classification", LabelTarget(label=2)),
    ("tiny-answers", "question_answering", SpanTarget(start=3, end=5)),
    ("tiny-distil", "sequence_classification", LabelTarget(label=0)),
]


@pytest.fixture
def folder(tmp_path: Path, host: Any) -> Path:
    """Tiny checkpoints with the heads that are explained."""
    tiny.write_bert(tmp_path / "tiny-labels", "BertForSequenceClassification", num_labels=3)
    tiny.write_bert(tmp_path / "tiny-answers", "BertForQuestionAnswering")
    tiny.write_distilbert(tmp_path / "tiny-distil", "DistilBertForSequenceClassification")
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    return tmp_path


def loaded(name: str, task: Any) -> tuple[LoadedModel, TokenizedText]:
    return load_model(name, task), tokenize(name, "the water was full", "new york !")


def plain(model: LoadedModel, text: TokenizedText, target: Target, ids: Any = None) -> float:
    """The target's logit from one pass of transformers."""
    import torch

    inputs = model_inputs(model, text)
    if ids is not None:
        inputs["input_ids"] = torch.tensor(ids)[None]
    with torch.no_grad():
        outputs = model.model(**inputs)
    if isinstance(target, LabelTarget):
        return float(outputs.logits[0, target.label])
    return float(outputs.start_logits[0, target.start] + outputs.end_logits[0, target.end])


@pytest.mark.parametrize(("name", "task", "target"), KINDS)
def test_integrated_gradients_add_up(folder: Path, name: str, task: Any, target: Target) -> None:
    assert folder
    model, text = loaded(name, task)
    found = integrated_gradients(model, text, target, steps=200)
    assert found.value == pytest.approx(plain(model, text, target), abs=1e-4)
    padded = np.where(text.is_special, text.input_ids, 0)
    assert found.baseline_value == pytest.approx(plain(model, text, target, padded), abs=1e-4)
    assert found.gap is not None
    assert found.baseline_value is not None
    assert abs(found.gap) < 0.02 * max(1, abs(found.value - found.baseline_value))
    assert np.allclose(found.scores[text.is_special], 0)  # they are the same in the baseline
    assert not any(weight.requires_grad for weight in model.model.parameters())


@pytest.mark.parametrize(("name", "task", "target"), KINDS)
def test_gradient_x_input_is_autograd(folder: Path, name: str, task: Any, target: Target) -> None:
    import torch

    assert folder
    model, text = loaded(name, task)
    found = gradient_x_input(model, text, target)
    assert found.value == pytest.approx(plain(model, text, target), abs=1e-4)
    # A token's score is the slope of the output as its embedding is stretched.
    exact = copy.deepcopy(model.model).double()
    inputs = model_inputs(model, text)
    words = exact.get_input_embeddings()(inputs.pop("input_ids"))
    step = 1e-5
    for token in range(len(text.tokens)):
        values = []
        for factor in (1 + step, 1 - step):
            stretched = words.clone()
            stretched[0, token] *= factor
            with torch.no_grad():
                outputs = exact(inputs_embeds=stretched, **inputs)
            if isinstance(target, LabelTarget):
                values.append(float(outputs.logits[0, target.label]))
            else:
                both = outputs.start_logits[0, target.start] + outputs.end_logits[0, target.end]
                values.append(float(both))
        slope = (values[0] - values[1]) / (2 * step)
        assert found.scores[token] == pytest.approx(slope, abs=1e-2, rel=1e-3)


@pytest.mark.parametrize(("name", "task", "target"), KINDS)
def test_removal_is_one_pass_per_variant(
    folder: Path, name: str, task: Any, target: Target
) -> None:
    assert folder
    model, text = loaded(name, task)
    variants = [[], [1], [2, 3], list(range(1, 4))]
    found = values_without(model, text, variants, [target, target])
    assert found.shape == (4, 2)
    for row, removed in zip(found, variants, strict=True):
        ids = np.array(text.input_ids)
        ids[removed] = mask_id(model)
        assert row == pytest.approx([plain(model, text, target, ids)] * 2, abs=1e-4)
