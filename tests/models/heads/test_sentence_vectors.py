"""Vectors of sentences, against sentence-transformers itself and against transformers."""

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.files.embedded import embedded_folder
from dashboard.models.heads.sentence_vectors import (
    LEVEL_POOLINGS,
    SentenceRecipe,
    embed_batch,
    embed_levels,
    sentence_ids,
    sentence_recipe,
)
from dashboard.models.running.batches import by_length
from dashboard.models.running.loading import load_model
from dashboard.records.sentences import Pooling, SentenceWay
from tests.hosts import forget
from tests.models import tiny

pytestmark = pytest.mark.slow

SENTENCES = (
    "Global warming is happening",
    "Ocean temperature is rising rapidly",
    "AI.",
    "  People say I am a bookworm, in fact, I do not want to waste my time on TV  ",
    "naïve café 🤖 ሰላም [MASK]",
    "All work and no play. " * 60,
)
"""Short and long, odd characters, and one of more than 256 tokens."""

TINY_SENTENCES = ("I pour water from the bottle.", "water", "unbelievable York, it was full!")


def embedded(way: SentenceWay, sentences: tuple[str, ...]) -> np.ndarray:
    """The vectors, batch by batch, in the order of the sentences."""
    model = load_model(way.model)
    ids = sentence_ids(way.model, sentences, way.max_tokens).ids
    rows: dict[int, np.ndarray] = {}
    for batch in by_length([len(one) for one in ids]):
        vectors = embed_batch(model, [ids[i] for i in batch], way)
        rows |= dict(zip(batch, vectors, strict=True))
    return np.stack([rows[i] for i in range(len(sentences))])


def recipe_way() -> SentenceWay:
    """What the page calls the sentence-transformers way of the embedded model."""
    recipe = sentence_recipe(DEFAULT_MODEL)
    assert recipe is not None
    return SentenceWay(
        model=DEFAULT_MODEL,
        pooling=recipe.pooling,
        level=6,
        max_tokens=recipe.max_tokens,
        normalise=recipe.normalise,
    )


def test_the_recipe_is_read_from_the_checkpoints_files() -> None:
    assert sentence_recipe(DEFAULT_MODEL) == SentenceRecipe(
        pooling="mean", max_tokens=256, normalise=True
    )


@pytest.mark.slow
def test_vectors_equal_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    from dashboard.models.running.loading import LOAD_LOCK

    with LOAD_LOCK:
        theirs = SentenceTransformer(str(embedded_folder()), device="cpu")
    expected = theirs.encode(list(SENTENCES), show_progress_bar=False)
    np.testing.assert_allclose(embedded(recipe_way(), SENTENCES), expected, atol=1e-5)


def test_the_notebooks_sentences_group_as_in_the_notebook() -> None:
    """The pairs that belong together are each other's nearest, whatever the checkpoint."""
    from components.inputs.listed_sentences import DEFAULT_SENTENCES

    vectors = embedded(recipe_way(), DEFAULT_SENTENCES)
    cosines = vectors @ vectors.T - 2 * np.eye(len(vectors))
    nearest = cosines.argmax(axis=1)
    for first, second in ((0, 4), (1, 6), (2, 3), (5, 9), (7, 8)):
        assert (nearest[first], nearest[second]) == (second, first)


@functools.cache
def plain(folder: Path) -> tuple[Any, Any]:
    """The tokenizer and the model as transformers loads them."""
    model: Any = AutoModel.from_pretrained(folder, dtype=torch.float32)
    return AutoTokenizer.from_pretrained(folder), model.eval()


def reference(folder: Path, sentence: str, pooling: Pooling, level: int) -> np.ndarray:
    """One sentence by transformers alone, without padding."""
    tokenizer, model = plain(folder)
    inputs = tokenizer(sentence, return_tensors="pt", truncation=True, max_length=40)
    with torch.inference_mode():
        outputs = model(**inputs, output_hidden_states=True)
    if pooling == "pooler":
        return np.asarray(outputs.pooler_output[0])
    states = outputs.hidden_states[level][0]
    by_hand = {"mean": states.mean(0), "cls": states[0], "max": states.max(0).values}
    return np.asarray(by_hand[pooling])


@pytest.mark.parametrize("name", ["tiny-bert", "tiny-roberta", "tiny-distilbert", "tiny-electra"])
@pytest.mark.parametrize("pooling", ["mean", "cls", "max", "pooler"])
@pytest.mark.parametrize("level", [0, 1, 2])
def test_padded_batches_equal_single_sentences(
    tiny_host: Path, name: str, pooling: Pooling, level: int
) -> None:
    if pooling == "pooler" and (level != 2 or not load_model(name).has_pooler):
        pytest.skip("no pooler there")
    way = SentenceWay(model=name, pooling=pooling, level=level, max_tokens=40)
    found = embedded(way, TINY_SENTENCES)
    expected = [reference(tiny_host / name, s, pooling, level) for s in TINY_SENTENCES]
    np.testing.assert_allclose(found, expected, atol=2e-5)


@pytest.mark.usefixtures("tiny_host")
def test_all_levels_at_once_equal_one_at_a_time() -> None:
    model = load_model("tiny-bert")
    ids = sentence_ids("tiny-bert", TINY_SENTENCES, 40).ids
    everything = embed_levels(model, ids)
    assert everything.shape == (4, 3, 3, tiny.HIDDEN)
    for i, pooling in enumerate((*LEVEL_POOLINGS, "pooler")):
        for level in (2,) if pooling == "pooler" else (0, 1, 2):
            way = SentenceWay(model="tiny-bert", pooling=pooling, level=level, max_tokens=40)
            one = embed_batch(model, ids, way)
            np.testing.assert_allclose(everything[i, level], one, atol=1e-6)
    assert np.isnan(everything[3, :2]).all()


@pytest.mark.usefixtures("tiny_host")
def test_what_does_not_fit_is_cut_from_the_end_and_counted() -> None:
    whole = sentence_ids("tiny-bert", ["water the cup"], 61)
    cut = sentence_ids("tiny-bert", ["water the cup", ""], 4)
    assert whole.n_cut.tolist() == [0]
    assert cut.n_cut.tolist() == [1, 0]
    assert cut.ids[0] == [*whole.ids[0][:3], whole.ids[0][-1]]
    assert len(cut.ids[1]) == 2


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, "cls"),
        ({"pooling_mode_max_tokens": True}, "max"),
        ({"pooling_mode": "mean"}, "mean"),
        ({"pooling_mode": "cls"}, "cls"),
        ({"pooling_mode_mean_sqrt_len_tokens": True}, None),
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True}, None),
        ({}, None),
    ],
)
def test_recipes_of_other_checkpoints(
    host: object, tmp_path: Path, pooling: dict[str, object], expected: Pooling | None
) -> None:
    folder = tiny.write_bert(tmp_path / "own-sentences")
    (folder / "modules.json").write_text(json.dumps([{"type": "x.Transformer"}]))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    host(BERTSCOPE_MODELS_DIR=tmp_path)  # type: ignore[operator]
    recipe = sentence_recipe("own-sentences")
    assert (recipe.pooling if recipe else None) == expected
    if recipe:
        assert (recipe.max_tokens, recipe.normalise) == (61, False)
    forget()


@pytest.mark.usefixtures("tiny_host")
def test_other_checkpoints_have_no_recipe() -> None:
    assert sentence_recipe("tiny-bert") is None
