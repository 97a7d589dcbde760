"""The figures below the chosen head are those of its weights."""

import numpy as np
import pytest

from components.words.examples import DEFAULT_TEXT
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from tests.visiting import visit


@pytest.mark.parametrize(("layer", "head"), [(1, 3), (2, 5)])
def test_figures_of_a_head_by_hand(layer: int, head: int) -> None:
    app = visit(
        "attention_heads",
        model=DEFAULT_MODEL,
        text=DEFAULT_TEXT,
        layer=str(layer),
        head=str(head),
    )
    numbers = [m.value.removeprefix("#### ") for m in app.markdown if m.value.startswith("####")]
    labels = [caption.value for caption in app.caption if ", nats (max" in caption.value]
    text = tokenize(DEFAULT_MODEL, DEFAULT_TEXT)
    weights = encode(load_model(DEFAULT_MODEL), text).attention[layer - 1, head - 1]
    n = len(weights)
    nats = -np.mean([sum(w * np.log(w) for w in row if w > 0) for row in weights])
    distance = np.mean([sum(w * abs(q - k) for k, w in enumerate(weights[q])) for q in range(n)])
    special = np.mean([sum(row[text.is_special]) for row in weights])
    previous = np.mean([weights[q, q - 1] for q in range(1, n)])
    assert labels == [f"entropy, nats (max {np.log(n):.2f})"]
    assert [float(number) for number in numbers[:4]] == pytest.approx(
        [nats, distance, special, previous], abs=0.051
    )
    assert float(numbers[3]) == pytest.approx(previous, abs=0.0051)
