"""The embedding layer's tables, and what they add up to, against transformers itself."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.analysis.embedding.drift import flipped_segments, moved_positions
from dashboard.analysis.embedding.parts import embedding_parts, nearest_pieces, word_span
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.files.embedded import package_folder
from dashboard.models.inside.embedding_parts import (
    embedding_rows,
    position_ids_of,
    position_table,
    word_table,
)
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import LOAD_LOCK, load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.embedding import EmbeddingRows
from tests.hosts import ALL_TINY
from tests.models import tiny

TEXT, TEXT_B = "I poured water into the cup", "until it was full"


def reference(folder: Path) -> Any:
    """The model as a plain transformers program loads it."""
    import torch
    from transformers import AutoModel

    with LOAD_LOCK:
        return AutoModel.from_pretrained(
            folder, attn_implementation="eager", dtype=torch.float32
        ).eval()


def rows_of(name: str, text: str = TEXT, text_b: str | None = None) -> EmbeddingRows:
    model, tokenized = load_model(name), tokenize(name, text, text_b)
    return embedding_rows(model, tokenized, encode(model, tokenized).hidden_states[0])


@pytest.mark.parametrize("text_b", [None, TEXT_B])
@pytest.mark.parametrize("name", [DEFAULT_MODEL, *ALL_TINY])
def test_our_sum_and_norm_equal_the_model(name: str, text_b: str | None, tiny_host: Path) -> None:
    import torch

    folder = package_folder() if name == DEFAULT_MODEL else tiny_host / name
    text = tokenize(name, TEXT, text_b)
    parts = embedding_parts(rows_of(name, TEXT, text_b))
    inputs = {"input_ids": torch.tensor(np.array(text.input_ids))[None]}
    if name in {DEFAULT_MODEL, "tiny-bert", "tiny-electra"}:
        inputs["token_type_ids"] = torch.tensor(np.array(text.segment_ids))[None]
    with torch.inference_mode():
        theirs = reference(folder)(**inputs, output_hidden_states=True).hidden_states[0][0]
    np.testing.assert_allclose(parts.entering, theirs.numpy(), rtol=0, atol=1e-5)
    assert parts.difference < 1e-5
    total = parts.token + parts.position + (0 if parts.segment is None else parts.segment)
    np.testing.assert_allclose(parts.summed, total, rtol=0, atol=1e-6)


def test_rows_are_rows_of_the_tables(tiny_host: Path) -> None:
    assert tiny_host
    rows, text = rows_of("tiny-bert", TEXT, TEXT_B), tokenize("tiny-bert", TEXT, TEXT_B)
    layer = load_model("tiny-bert").model.embeddings
    for i, (piece, segment) in enumerate(zip(text.input_ids, text.segment_ids, strict=True)):
        np.testing.assert_array_equal(rows.token[i], layer.word_embeddings.weight[piece])
        np.testing.assert_array_equal(rows.position[i], layer.position_embeddings.weight[i])
        assert rows.segment is not None
        np.testing.assert_array_equal(rows.segment[i], layer.token_type_embeddings.weight[segment])
    assert rows.n_segments == 2
    assert set(rows.segment_ids.tolist()) == {0, 1}
    assert rows.epsilon == 1e-12


def test_what_other_architectures_lack_or_add(tiny_host: Path) -> None:
    assert tiny_host
    distilbert, roberta = rows_of("tiny-distilbert"), rows_of("tiny-roberta", TEXT, TEXT_B)
    assert distilbert.segment is None
    assert distilbert.n_segments == 0
    assert roberta.n_segments == 1
    assert set(roberta.segment_ids.tolist()) == {0}
    assert roberta.position_ids.tolist() == list(range(2, 2 + len(roberta.position_ids)))
    electra = rows_of("tiny-electra")
    assert electra.projection is not None
    assert electra.projection.shape == (tiny.HIDDEN, 13)
    assert electra.token.shape[1] == len(electra.gamma) == 13
    assert electra.output.shape[1] == tiny.HIDDEN


def test_a_typed_padding_token_of_roberta_stands_at_the_padding_row(tiny_host: Path) -> None:
    import torch

    text = tokenize("tiny-roberta", "the <pad> water")
    found = position_ids_of(load_model("tiny-roberta"), text)
    assert 1 in found
    layer = reference(tiny_host / "tiny-roberta").embeddings
    ids = torch.tensor(np.array(text.input_ids))[None]
    theirs = layer.create_position_ids_from_input_ids(ids, layer.padding_idx)[0]
    assert found.tolist() == theirs.tolist()
    assert embedding_parts(rows_of("tiny-roberta", "the <pad> water")).difference < 1e-5


@pytest.mark.parametrize("name", ALL_TINY)
def test_every_position_that_a_text_can_use_is_in_the_table(name: str, tiny_host: Path) -> None:
    assert tiny_host
    table = position_table(load_model(name))
    assert len(table.vectors) == tiny.POSITIONS == load_model(name).max_tokens
    assert table.first_row == (2 if name == "tiny-roberta" else 0)
    rows = rows_of(name)
    np.testing.assert_array_equal(table.vectors[: len(rows.position)], rows.position)


@pytest.mark.parametrize("name", ["tiny-bert", "tiny-distilbert", "tiny-roberta"])
def test_a_moved_word_is_a_forward_pass_with_other_position_ids(name: str, tiny_host: Path) -> None:
    import torch

    model, text = load_model(name), tokenize(name, TEXT)
    usual = position_ids_of(model, text)
    moved = moved_positions(text, usual, token=3, place=40)
    ours = encode(model, text, position_ids=moved)
    with torch.inference_mode():
        theirs = reference(tiny_host / name)(
            input_ids=torch.tensor(np.array(text.input_ids))[None],
            position_ids=torch.tensor(np.array(moved))[None],
            output_attentions=True,
            output_hidden_states=True,
        )
    np.testing.assert_allclose(ours.hidden_states[-1], theirs.last_hidden_state[0], atol=1e-5)
    np.testing.assert_allclose(ours.attention[1], theirs.attentions[1][0], atol=1e-6)
    plain = encode(model, text)
    assert not np.allclose(ours.hidden_states[0, 3], plain.hidden_states[0, 3])
    rest = np.setdiff1d(np.arange(len(text.tokens)), word_span(text, 3))
    assert 0 < len(rest) < len(text.tokens)
    np.testing.assert_array_equal(ours.hidden_states[0, rest], plain.hidden_states[0, rest])
    same = encode(model, text, position_ids=usual)
    np.testing.assert_array_equal(same.attention, plain.attention)


def test_a_flipped_segment_is_a_forward_pass_with_other_segment_ids(tiny_host: Path) -> None:
    import torch

    model, text = load_model("tiny-bert"), tokenize("tiny-bert", TEXT)
    segments = flipped_segments(text, 3)
    assert segments[3] == 1
    ours = encode(model, dataclasses.replace(text, segment_ids=segments))
    with torch.inference_mode():
        theirs = reference(tiny_host / "tiny-bert")(
            input_ids=torch.tensor(np.array(text.input_ids))[None],
            token_type_ids=torch.tensor(np.array(segments))[None],
        )
    np.testing.assert_allclose(ours.hidden_states[-1], theirs.last_hidden_state[0], atol=1e-5)


def test_neighbours_of_a_piece_equal_a_plain_loop() -> None:
    table = word_table(load_model(DEFAULT_MODEL))
    piece = int(tokenize(DEFAULT_MODEL, "water").input_ids[1])
    found = nearest_pieces(table, piece, count=5)
    cosines = [
        float(row @ table[piece] / (np.linalg.norm(row) * np.linalg.norm(table[piece])))
        for row in table
    ]
    best = sorted((i for i in range(len(table)) if i != piece), key=lambda i: -cosines[i])[:5]
    assert found.ids.tolist() == best
    np.testing.assert_allclose(found.cosine, [cosines[i] for i in best], atol=1e-5)
    assert found.n_compared == len(table) - 1


def test_arrays_cannot_be_changed() -> None:
    rows = rows_of(DEFAULT_MODEL)
    parts = embedding_parts(rows)
    arrays = [
        getattr(record, field.name)
        for record in (rows, parts)
        for field in dataclasses.fields(record)
    ]
    checked = [array for array in arrays if isinstance(array, np.ndarray)]
    assert len(checked) == 14
    assert not any(array.flags.writeable for array in checked)
    assert not word_table(load_model(DEFAULT_MODEL)).flags.writeable
