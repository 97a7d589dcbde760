"""Token classification equals transformers' own pipeline, with every strategy."""

import functools
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer, BertForTokenClassification, pipeline

from dashboard.analysis.prediction.token_labels import (
    STRATEGIES,
    entities,
    label_probabilities,
    pieces,
)
from dashboard.analysis.text.windows import joined, text_windows
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from dashboard.models.heads.token_labels import heads_of, label_logits, label_names
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import load_tokenizer, tokenize_with
from dashboard.records.token_labels import Strategy, TokenLabels
from tests.models import tiny

MINI = "bertscope-mini"
TEXTS = (
    "Hello I'm Mehdi and I live in Calgary.",
    "Sundar Pichai, who runs Google, grew up in Chennai, India.",
    "Mr. Fitzgerald of Goldman Sachs flew from Kuala Lumpur to Reykjavik, Iceland!",
    "Zoë's naïve résumé: ÀÉÎÕÜ in São Paulo, 東京 — 🤖",
    "It rains.",
    "NASA, Angela Merkel & Barack Obama met the Beatles at Wembley (London).",
)


def labels_from(name: str, head: str, text: str, *, max_tokens: int = 512) -> TokenLabels:
    """What the app computes."""
    whole = tokenize_with(load_tokenizer(name), text, max_tokens=None)
    windows = text_windows(whole, max_tokens=max_tokens, overlap=32)
    model = load_model(name, "token_classification", head)
    logits, source = joined(windows, [label_logits(model, window.text) for window in windows])
    return TokenLabels(
        text=whole,
        labels=label_names(name, head),
        probabilities=label_probabilities(logits),
        window=source,
    )


@pytest.fixture(scope="module")
def plain_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """bertscope-mini as anyone else would save it: one encoder, one head."""
    source = model_folder(find_spec(MINI))
    kept: dict[str, Path] = {}

    def save(head: str) -> Path:
        if head not in kept:
            labels = json.loads((source / "labels.json").read_text(encoding="utf-8"))[head]
            model = BertForTokenClassification.from_pretrained(
                source,
                dtype=torch.float32,
                id2label=dict(enumerate(labels)),
                label2id={label: i for i, label in enumerate(labels)},
            )
            weights = load_file(source / "heads.safetensors")
            model.classifier.weight.data = weights[f"{head}.weight"].float()
            model.classifier.bias.data = weights[f"{head}.bias"].float()
            kept[head] = tmp_path_factory.mktemp(head)
            model.save_pretrained(kept[head])
            AutoTokenizer.from_pretrained(source).save_pretrained(kept[head])
        return kept[head]

    return save


@functools.cache
def tagger(folder: Path) -> Any:
    """The pipeline of a checkpoint; it takes the strategy with each text."""
    return pipeline("token-classification", model=str(folder), device="cpu")


def expected(folder: Path, strategy: Strategy, text: str) -> list[dict[str, Any]]:
    """What the pipeline reports."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of transformers itself
        found: list[dict[str, Any]] = tagger(folder)(text, aggregation_strategy=strategy)
    return found


def assert_same(ours: TokenLabels, theirs: list[dict[str, Any]], strategy: Strategy) -> None:
    spans = entities(ours, strategy)
    key = "entity" if strategy == "none" else "entity_group"
    assert [(s.label, s.start, s.end) for s in spans] == [
        (one[key], one["start"], one["end"]) for one in theirs
    ]
    np.testing.assert_allclose(
        [s.score for s in spans], [float(one["score"]) for one in theirs], atol=1e-5
    )
    if strategy == "none":
        assert [s.first for s in spans] == [one["index"] for one in theirs]


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("head", ["entities", "pos"])
def test_bertscope_mini_equals_the_pipeline(
    head: str, strategy: Strategy, plain_folder: Callable[[str], Path]
) -> None:
    for text in TEXTS:
        ours = labels_from(MINI, head, text)
        assert_same(ours, expected(plain_folder(head), strategy, text), strategy)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_tiny_random_bert_equals_the_pipeline(
    strategy: Strategy, tmp_path: Path, host: Callable[..., None]
) -> None:
    """Random labels change from piece to piece, which real models rarely do."""
    labels = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "MISC", "I-ORG"]
    folder = tiny.write_bert(
        tmp_path / "tiny-tagger",
        "BertForTokenClassification",
        id2label=dict(enumerate(labels)),
        label2id={label: i for i, label in enumerate(labels)},
    )
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    text = "I poured water, unbelievable water from New York into the cup until it was full."
    text += " Bab's waterb was empty! " + text
    ours = labels_from("tiny-tagger", "", text)
    assert ours.labels == tuple(labels)
    found = entities(ours, strategy)
    assert len({span.label for span in found}) > 2
    assert_same(ours, expected(folder, strategy, text), strategy)


def test_labels_and_heads() -> None:
    assert heads_of(MINI) == ("entities", "pos")
    assert heads_of("bert-english-uncased-finetuned-pos") == ("",)
    assert label_names(MINI, "entities")[:3] == ("O", "B-PER", "I-PER")


def test_windows_of_a_long_text_agree_with_one_pass_where_both_can_read() -> None:
    """Cut into windows of 96 tokens, a text of 300 gets nearly the labels of one pass."""
    text = " ".join(TEXTS[i] for i in (0, 1, 2, 5)) * 4
    whole, cut = (labels_from(MINI, "pos", text, max_tokens=n) for n in (512, 96))
    assert cut.window.max() >= 3
    one, other = pieces(whole), pieces(cut)
    assert [(s.start, s.end) for s in one] == [(s.start, s.end) for s in other]
    same = [s.label == o.label for s, o in zip(one, other, strict=True)]
    assert np.mean(same) > 0.95
