"""Neighbours are those of the embedding table itself."""

from pathlib import Path

import numpy as np
import pytest

from dashboard.errors import InputError
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.inside.piece_neighbours import find_piece, piece_neighbours
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import load_tokenizer


def test_equals_a_plain_loop(tiny_host: Path) -> None:
    assert tiny_host
    model = load_model("tiny-bert")
    found = piece_neighbours(model, "water", count=7)
    table = model.model.embeddings.word_embeddings.weight.detach().numpy().astype(np.float64)
    own = table[found.id]
    names = load_tokenizer("tiny-bert").names
    assert names[found.id] == "water"
    expected = sorted(
        (
            (
                float(row @ own / np.linalg.norm(row) / np.linalg.norm(own)) if row.any() else 0.0,
                index,
            )
            for index, row in enumerate(table)
            if index != found.id
        ),
        reverse=True,
    )[:7]
    assert found.ids.tolist() == [index for _, index in expected]
    np.testing.assert_allclose(found.cosines, [cosine for cosine, _ in expected], atol=1e-6)
    assert found.tokens == tuple(names[index] for index in found.ids.tolist())
    assert found.norm == pytest.approx(float(np.linalg.norm(own)))
    assert not found.cosines.flags.writeable


def test_the_embedded_model_knows_what_is_near_water() -> None:
    found = piece_neighbours(load_model(DEFAULT_MODEL), "water")
    assert found.tokens[0] == "waters"
    assert found.n_entries == 30_522
    assert "water" not in found.tokens
    assert (np.diff(found.cosines) <= 0).all()


def test_a_piece_that_does_not_exist_is_said() -> None:
    assert find_piece(DEFAULT_MODEL, "##hdi") == 22960
    with pytest.raises(InputError):
        find_piece(DEFAULT_MODEL, "mehdi")
