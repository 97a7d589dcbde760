"""A text's hidden states do not depend on the batch that it was read in."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.inside.encoding import encode
from dashboard.models.inside.word_states import batch_states, length_batches
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from tests.models.conftest import ALL_TINY

TEXTS = ("water", "I poured water from the bottle into the cup until it was full.", "the cup", "")


@pytest.mark.parametrize("name", [DEFAULT_MODEL, *ALL_TINY])
def test_a_batch_equals_one_by_one(name: str, tiny_host: Path) -> None:
    assert tiny_host.is_dir()
    model = load_model(name)
    texts = [tokenize(name, text) for text in TEXTS]
    for text, states in zip(texts, batch_states(model, texts), strict=True):
        alone = encode(model, text).hidden_states
        assert states.shape == alone.shape
        np.testing.assert_allclose(states, alone, atol=2e-5)
        with pytest.raises(ValueError, match="read-only"):
            states[0, 0, 0] = 0


@given(st.lists(st.integers(2, 60), max_size=40), st.integers(1, 7), st.integers(10, 100))
def test_batches_hold_every_text_once_and_stay_small(
    lengths: list[int], max_texts: int, max_tokens: int
) -> None:
    batches = length_batches(lengths, max_texts=max_texts, max_tokens=max_tokens)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    in_order = [lengths[i] for batch in batches for i in batch]
    assert in_order == sorted(in_order)
    for batch in batches:
        assert 1 <= len(batch) <= max_texts
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= max_tokens


def test_few_short_texts_are_one_batch() -> None:
    assert length_batches([9, 4, 7]) == ((1, 2, 0),)
