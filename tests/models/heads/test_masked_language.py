"""Predictions against transformers itself, on tiny checkpoints of every supported architecture."""

import functools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForMaskedLM, AutoTokenizer, pipeline

from dashboard.models.heads import masked_language as ml
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.texts import TokenizedText
from tests.models import tiny

TEXT = "I poured water from the bottle into the unbelievable cup."
NAMES = ("mini-bert", "mini-roberta", "mini-distilbert", "mini-electra")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One tiny checkpoint with a masked-language-model head per architecture."""
    folder = tmp_path_factory.mktemp("masked")
    tiny.write_bert(folder / "mini-bert", "BertForPreTraining")
    tiny.write_roberta(folder / "mini-roberta")
    tiny.write_distilbert(folder / "mini-distilbert")
    tiny.write_electra(folder / "mini-electra", "ElectraForMaskedLM")
    return folder


@pytest.fixture(autouse=True)
def _tiny_masked_host(host: Any, folder: Path) -> None:
    host(BERTSCOPE_MODELS_DIR=folder)
    ml.mask_token.cache_clear()


def loaded(name: str) -> LoadedModel:
    return load_model(name, "masked_language_model")


@functools.cache
def plain_model(folder: Path) -> Any:
    """The checkpoint as transformers loads it, without our code."""
    return AutoModelForMaskedLM.from_pretrained(folder, dtype=torch.float32).eval()


def reference(folder: Path, name: str, ids: np.ndarray) -> np.ndarray:
    """Log probabilities `[batch token vocabulary]` from transformers."""
    model = plain_model(folder / name)
    batch = torch.tensor(np.atleast_2d(ids))
    with torch.inference_mode():
        logits = model(input_ids=batch, attention_mask=torch.ones_like(batch)).logits
    return np.asarray(logits.log_softmax(-1))


def masked(name: str, *positions: int) -> TokenizedText:
    return ml.with_ids(name, tokenize(name, TEXT), dict.fromkeys(positions, ml.mask_token(name).id))


@pytest.mark.parametrize("name", NAMES)
def test_predictions_equal_transformers(folder: Path, name: str) -> None:
    text = masked(name, 2, 5)
    prediction = ml.predict_masked(loaded(name), text, [5, 2])
    expected = reference(folder, name, text.input_ids)[0, [5, 2]]
    np.testing.assert_allclose(prediction.log_probabilities, expected, atol=1e-5)
    np.testing.assert_allclose(np.exp(prediction.log_probabilities).sum(1), 1, atol=1e-5)
    assert not prediction.log_probabilities.flags.writeable


def test_predictions_equal_the_fill_mask_pipeline(folder: Path) -> None:
    name = "mini-bert"
    tokenizer = AutoTokenizer.from_pretrained(folder / name)
    model = AutoModelForMaskedLM.from_pretrained(folder / name, dtype=torch.float32)
    found = pipeline("fill-mask", model=model, tokenizer=tokenizer, device="cpu")(
        "the [MASK] was full .", top_k=7
    )
    text = tokenize(name, "the [MASK] was full .")
    position = list(text.tokens).index("[MASK]")
    row = ml.predict_masked(loaded(name), text, [position]).log_probabilities[0]
    best = np.argsort(-row)[:7]
    assert [entry["token"] for entry in found] == best.tolist()
    np.testing.assert_allclose([entry["score"] for entry in found], np.exp(row[best]), atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("batch_bytes", [1, 10**9], ids=["one by one", "all at once"])
def test_every_word_equals_one_pass_per_word(
    folder: Path, name: str, batch_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ml, "BATCH_BYTES", batch_bytes)
    monkeypatch.setattr(ml, "HEAD_ROWS", 3)
    text, mask = tokenize(name, TEXT), ml.mask_token(name)
    positions = np.arange(1, len(text.tokens) - 1)
    ids = np.repeat(text.input_ids[None], len(positions), axis=0)
    ids[np.arange(len(positions)), positions] = mask.id
    targets = text.input_ids[positions]
    scores = ml.score_variants(loaded(name), text, ids, positions, targets)
    for row, position in enumerate(positions):
        expected = reference(folder, name, ids[row])[0, position]
        own = expected[targets[row]]
        assert scores.log_probabilities[row] == pytest.approx(own, abs=1e-5)
        assert scores.ranks[row] == 1 + (expected > own).sum()
        assert scores.entropy_nats[row] == pytest.approx(
            -(np.exp(expected) * expected).sum(), abs=1e-4
        )
        assert scores.top_ids[row].tolist() == np.argsort(-expected)[: ml.TOP].tolist()
        np.testing.assert_allclose(
            scores.top_log_probabilities[row], np.sort(expected)[::-1][: ml.TOP], atol=1e-5
        )


@pytest.mark.parametrize("name", NAMES)
def test_the_last_level_reads_what_the_model_predicts(folder: Path, name: str) -> None:
    model, text = loaded(name), masked(name, 3)
    states = encode(model, text).hidden_states
    targets = np.repeat(text.input_ids[3], len(states))
    scores = ml.score_states(model, states[:, 3], targets)
    rows = ml.predict_states(model, states[:, 3]).log_probabilities
    expected = reference(folder, name, text.input_ids)[0, 3]
    np.testing.assert_allclose(rows[-1], expected, atol=1e-5)
    assert scores.log_probabilities[-1] == pytest.approx(expected[targets[0]], abs=1e-5)
    np.testing.assert_allclose(
        scores.log_probabilities, rows[np.arange(len(rows)), targets], atol=1e-6
    )
    assert np.abs(rows[0] - expected).max() > 0.1


def test_loss_of_a_training_step_equals_that_of_transformers(folder: Path) -> None:
    name = "mini-bert"
    text = tokenize(name, TEXT)
    chosen = np.array([2, 4, 7])
    changed = ml.with_ids(name, text, {2: ml.mask_token(name).id, 4: 9})
    scores = ml.score_positions(loaded(name), changed, chosen, text.input_ids[chosen])
    labels = np.full(len(text.tokens), -100)
    labels[chosen] = text.input_ids[chosen]
    model = plain_model(folder / name)
    ids = torch.tensor(np.array(changed.input_ids))[None]
    with torch.inference_mode():
        loss = model(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            labels=torch.tensor(labels)[None],
        ).loss
    assert -scores.log_probabilities.mean() == pytest.approx(float(loss), abs=1e-5)


def test_segments_of_a_pair_reach_every_variant() -> None:
    name = "mini-bert"
    pair = tokenize(name, "the cup", "it was full")
    ids = np.repeat(pair.input_ids[None], 2, axis=0)
    where, targets = np.array([1, 1]), pair.input_ids[[1, 1]]
    whole = ml.score_variants(loaded(name), pair, ids, where, targets)
    alone = ml.predict_masked(loaded(name), pair, [1]).log_probabilities[0, targets[0]]
    np.testing.assert_allclose(whole.log_probabilities, [alone, alone], atol=1e-5)


@pytest.mark.parametrize(
    ("name", "token"),
    [("mini-bert", "[MASK]"), ("mini-roberta", "<mask>"), ("mini-distilbert", "[MASK]")],
)
def test_the_mask_token_is_the_checkpoints_own(folder: Path, name: str, token: str) -> None:
    found = ml.mask_token(name)
    tokenizer = AutoTokenizer.from_pretrained(folder / name)
    assert (found.token, found.id) == (token, tokenizer.mask_token_id)


@pytest.mark.parametrize(
    ("name", "word", "pieces"),
    [
        ("mini-bert", "water", ["water"]),
        ("mini-bert", "WATER", ["water"]),
        ("mini-bert", "##ed", ["##ed"]),
        ("mini-bert", "unbelievable", ["un", "##believ", "##able"]),
        ("mini-bert", "[MASK]", ["[MASK]"]),
        ("mini-roberta", "water", ["Ġwater"]),
        ("mini-roberta", "Ġthe", ["Ġthe"]),
    ],
)
def test_words_are_looked_up_as_in_the_middle_of_a_text(
    name: str, word: str, pieces: list[str]
) -> None:
    assert list(ml.piece_names(name, ml.pieces_of_word(name, word))) == pieces


def test_changed_tokens_keep_their_place() -> None:
    text = tokenize("mini-bert", TEXT)
    changed = ml.with_ids("mini-bert", text, {2: 8})
    assert changed.tokens[2] == "water"
    assert changed.offsets == text.offsets
    assert text.tokens[2] == "pour"
    assert np.flatnonzero(changed.input_ids != text.input_ids).tolist() == [2]


def test_batches_shrink_with_the_text() -> None:
    model = loaded("mini-bert")
    rows = [ml.rows_per_batch(model, n) for n in (8, 16, 60, 4000)]
    assert rows == sorted(rows, reverse=True)
    assert min(rows) >= 1
