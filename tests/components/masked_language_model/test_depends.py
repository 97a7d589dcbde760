"""What a prediction depends on: each word's own change."""

import csv
import io

import numpy as np
import pytest

from components.masked_language_model.depends import (
    EFFECT_HEADER,
    effect_rows,
    hideable_words,
)
from components.masked_language_model.state import Masks
from components.take_away.exports import rows_csv
from dashboard.analysis.prediction.masked import word_effects
from dashboard.models.heads.masked_language import mask_token
from dashboard.models.text.tokenization import tokenize
from dashboard.records.masked import TokenScores

NAME = "bertscope-mini"
SHOWN = 3


@pytest.fixture
def masks() -> Masks:
    """A sentence whose third word is hidden and shown."""
    return Masks(
        name=NAME,
        text=tokenize(NAME, "The cat sat down."),
        token=mask_token(NAME),
        typed=(),
        chosen=(SHOWN,),
        is_default=False,
        fills=(),
        shown=SHOWN,
        notes=(),
    )


def test_changes_of_words_are_taken_along_in_full(masks: Masks) -> None:
    groups = hideable_words(masks)
    assert [masks.text.tokens[p] for group in groups for p in group] == ["the", "cat", "down", "."]
    now = np.array([0.123456789, 0.5, 0.25, 0.7], dtype=np.float32)
    zeros = np.zeros(len(groups), dtype=np.int64)
    scores = TokenScores(
        log_probabilities=np.log(now),
        ranks=zeros,
        entropy_nats=now,
        top_ids=zeros[:, None],
        top_log_probabilities=now[:, None],
    )
    effects = word_effects(groups, scores, float(np.log(np.float32(0.4))))
    text = rows_csv(EFFECT_HEADER, effect_rows(masks, effects))
    table = list(csv.DictReader(io.StringIO(text)))
    assert [row["word"] for row in table] == ["the", "cat", "down", "."]
    numbers = {name: [float(row[name]) for row in table] for name in EFFECT_HEADER[2:]}
    np.testing.assert_allclose(numbers["probability_before"], 0.4, rtol=1e-6)
    np.testing.assert_allclose(numbers["probability_hidden"], now, rtol=1e-6)
    np.testing.assert_allclose(numbers["change"], now - 0.4, atol=1e-7)
    np.testing.assert_allclose(numbers["log_probability_change"], np.log(now / 0.4), rtol=1e-5)
