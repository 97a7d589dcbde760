"""Logits, losses and mistakes of next sentence prediction are transformers' own."""

import dataclasses
import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.analysis.prediction.next_sentence import (
    lab_cases,
    pair_answers,
    pair_inputs,
    removals,
)
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from dashboard.models.files.hub import download
from dashboard.models.heads.next_sentence import predict_next_sentence
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import LOAD_LOCK, LoadedModel, load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.next_sentence import PairInputs

GOLDEN = Path(__file__).parents[2] / "golden" / "next_sentence.json"
PAIRS = (
    ("I poured water into the cup", "until it was full."),
    ("water", "unbelievable york, the bottle was empty!"),
    ("I", "it"),
)


@functools.cache
def reference(folder: Path) -> tuple[Any, Any]:
    """The tokenizer and the model of a plain transformers program."""
    import torch
    from transformers import AutoTokenizer, BertForNextSentencePrediction

    with LOAD_LOCK:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model: Any = BertForNextSentencePrediction.from_pretrained(folder, dtype=torch.float32)
    return tokenizer, model.eval()


@pytest.fixture(params=["tiny-bert", "bertscope-mini"])
def name(request: pytest.FixtureRequest) -> str:
    """A checkpoint with a next-sentence head: a random tiny one, and the real one."""
    if request.param == "tiny-bert":
        request.getfixturevalue("tiny_host")
    return str(request.param)


@pytest.fixture
def tiny(tiny_host: Path) -> LoadedModel:
    """The tiny checkpoint, loaded."""
    assert tiny_host.is_dir()
    return load_model("tiny-bert", "next_sentence")


def right_call(name: str, text: str, text_b: str) -> PairInputs:
    return pair_inputs(tokenize(name, text, text_b))


@pytest.mark.parametrize(("text", "text_b"), PAIRS)
def test_logits_and_both_losses_equal_transformers(name: str, text: str, text_b: str) -> None:
    import torch

    tokenizer, model = reference(model_folder(find_spec(name)))
    batch = tokenizer(text, text_b, return_tensors="pt")
    loaded = load_model(name, "next_sentence")
    ours = predict_next_sentence(loaded, [right_call(name, text, text_b)])
    for label in (0, 1):
        with torch.no_grad():
            outputs = model(**batch, labels=torch.tensor([label]))
        np.testing.assert_allclose(ours, outputs.logits.numpy(), rtol=0, atol=2e-5)
        assert pair_answers(ours).losses[0, label] == pytest.approx(outputs.loss.item(), abs=2e-5)
    expected = torch.tensor(np.array(ours)).softmax(-1).numpy()
    np.testing.assert_allclose(pair_answers(ours).probabilities, expected, atol=1e-6)


def test_a_padded_batch_gives_the_same_as_one_by_one(name: str) -> None:
    model = load_model(name, "next_sentence")
    inputs = [right_call(name, *pair) for pair in PAIRS]
    assert len({len(pair.tokens) for pair in inputs}) == len(PAIRS)
    together = predict_next_sentence(model, inputs)
    apart = np.concatenate([predict_next_sentence(model, [pair]) for pair in inputs])
    np.testing.assert_allclose(together, apart, rtol=0, atol=2e-5)
    assert not together.flags.writeable


def test_the_classic_mistake_is_the_positional_call(name: str) -> None:
    import torch

    tokenizer, model = reference(model_folder(find_spec(name)))
    for text, text_b in PAIRS:
        batch = tokenizer(text, text_b, return_tensors="pt")
        with torch.no_grad():
            mistaken = model(batch["input_ids"], batch["token_type_ids"]).logits.numpy()
        case = lab_cases(tokenize(name, text, text_b), seed=1)[-1]
        assert case.name == "Segment ids as mask"
        ours = predict_next_sentence(load_model(name, "next_sentence"), [case.inputs])
        np.testing.assert_allclose(ours, mistaken, rtol=0, atol=2e-5)


def test_with_the_mistake_only_the_length_of_a_matters(tiny: LoadedModel) -> None:
    def mistaken(text: str) -> np.ndarray:
        case = lab_cases(tokenize("tiny-bert", text, "until it was full"), seed=1)[-1]
        return predict_next_sentence(tiny, [case.inputs])

    np.testing.assert_allclose(mistaken("water"), mistaken("bottle"), rtol=0, atol=1e-6)
    assert not np.allclose(mistaken("water"), mistaken("water water"), rtol=0, atol=1e-3)


def test_every_case_of_the_lab_equals_transformers(tiny: LoadedModel, tiny_host: Path) -> None:
    import torch

    _, model = reference(tiny_host / "tiny-bert")
    cases = lab_cases(tokenize("tiny-bert", *PAIRS[0]), seed=3)
    ours = predict_next_sentence(tiny, [case.inputs for case in cases])
    for case, logits in zip(cases, ours, strict=True):
        with torch.no_grad():
            theirs = model(
                input_ids=torch.tensor(case.inputs.input_ids)[None],
                token_type_ids=torch.tensor(case.inputs.segment_ids)[None],
                attention_mask=torch.tensor(case.inputs.attention_mask)[None],
            ).logits[0]
        np.testing.assert_allclose(logits, theirs.numpy(), rtol=0, atol=1e-5)
    assert len({round(float(row[0]), 4) for row in ours}) == len(cases)  # each changes something


def test_swapped_texts_and_removed_words_equal_typing_them_so(tiny: LoadedModel) -> None:
    text, text_b = PAIRS[0]
    pair = tokenize("tiny-bert", text, text_b)
    swapped = next(c for c in lab_cases(pair, seed=1) if c.name == "A and B swapped")
    removed = removals(pair, "B")
    assert removed.words == ("until", "it", "was", "full", ".")
    ours = predict_next_sentence(tiny, [swapped.inputs, *removed.inputs])
    typed = [
        (text_b, text),
        (text, text_b),
        *((text, rest) for rest in ("it was full.", "until was full.", "until it full.")),
        *((text, rest) for rest in ("until it was.", "until it was full")),
    ]
    theirs = predict_next_sentence(tiny, [right_call("tiny-bert", *both) for both in typed])
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)


def test_a_checkpoint_without_segments_gets_none(tiny: LoadedModel, tiny_host: Path) -> None:
    import torch

    tokenizer, model = reference(tiny_host / "tiny-bert")
    ids = tokenizer(*PAIRS[0], return_tensors="pt")["input_ids"]
    with torch.no_grad():
        expected = model(input_ids=ids).logits.numpy()
    bare = dataclasses.replace(tiny, has_segments=False)
    ours = predict_next_sentence(bare, [right_call("tiny-bert", *PAIRS[0])])
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-5)


def test_the_encoder_below_the_head_is_the_same_encoder(tiny: LoadedModel) -> None:
    text = tokenize("tiny-bert", *PAIRS[0])
    with_head = encode(tiny, text).attention
    np.testing.assert_array_equal(with_head, encode(load_model("tiny-bert"), text).attention)


@pytest.mark.hub
@pytest.mark.slow
def test_bert_base_prints_what_the_notebook_prints(host: Callable[..., None]) -> None:
    host()
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    name = golden["checkpoint"]
    download(find_spec(name))
    pair = right_call(name, golden["text"], golden["text_b"])
    logits = predict_next_sentence(load_model(name, "next_sentence"), [pair])
    np.testing.assert_allclose(logits[0], golden["logits"], rtol=0, atol=5e-4)
    assert pair_answers(logits).losses[0, 0] == pytest.approx(golden["loss_if_label_0"], abs=1.2e-7)
    assert pair_answers(logits).losses[0, 1] == pytest.approx(golden["loss_if_label_1"], abs=1e-3)
