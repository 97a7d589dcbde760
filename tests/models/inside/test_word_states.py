"""A text's hidden states do not depend on the batch that it was read in."""

from pathlib import Path

import numpy as np
import pytest

from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.inside.encoding import encode
from dashboard.models.inside.word_states import batch_states
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from tests.hosts import ALL_TINY

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
