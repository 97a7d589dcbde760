"""Batches: every text once, within the limits, filled up as the checkpoint wants it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.models.running.batches import MOST_SQUARES, by_length, model_inputs, padded
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from tests.hosts import ALL_TINY


@given(st.lists(st.integers(0, 600), max_size=60), st.integers(1, 9), st.integers(10, 5_000))
def test_batches_hold_every_text_once_and_stay_small(
    lengths: list[int], texts: int, tokens: int
) -> None:
    batches = by_length(lengths, texts=texts, tokens=tokens)
    flat = [i for batch in batches for i in batch]
    assert sorted(flat) == list(range(len(lengths)))
    assert [lengths[i] for i in flat] == sorted(lengths, reverse=True)
    for batch in batches:
        longest = max(lengths[i] for i in batch)
        assert 1 <= len(batch) <= texts
        assert len(batch) == 1 or len(batch) * longest <= tokens
        assert len(batch) == 1 or len(batch) * longest**2 <= MOST_SQUARES


@given(st.lists(st.integers(1, 40), min_size=2, max_size=30), st.integers(40, 400))
def test_no_batch_could_take_the_next_text(lengths: list[int], tokens: int) -> None:
    batches = by_length(lengths, texts=99, tokens=tokens)
    for batch in batches[:-1]:
        assert (len(batch) + 1) * lengths[batch[0]] > tokens


def test_equal_lengths_keep_their_order() -> None:
    assert by_length([4, 9, 4, 9]) == [[1, 3, 0, 2]]
    assert by_length([]) == []


@pytest.mark.parametrize(("name", "filler"), [("tiny-bert", 0), ("tiny-roberta", 1)])
def test_the_checkpoint_s_own_padding_fills_up(name: str, filler: int, tiny_host: Path) -> None:
    del tiny_host
    inputs = padded(load_model(name), [[5, 6, 7], [8]], [[0, 0, 1], [1]])
    assert inputs["input_ids"].tolist() == [[5, 6, 7], [8, filler, filler]]
    assert inputs["attention_mask"].tolist() == [[1, 1, 1], [1, 0, 0]]
    if name == "tiny-bert":
        assert inputs["token_type_ids"].tolist() == [[0, 0, 1], [1, 0, 0]]
    else:
        assert "token_type_ids" not in inputs


@pytest.mark.parametrize("name", ALL_TINY)
def test_variants_share_all_but_their_ids(name: str, tiny_host: Path) -> None:
    import torch

    del tiny_host
    model, text = load_model(name), tokenize(name, "water", "the cup")
    one = model_inputs(model, text)
    np.testing.assert_array_equal(one["input_ids"][0], text.input_ids)
    variants = torch.arange(2 * len(text.tokens)).view(2, -1)
    both = model_inputs(model, text, variants)
    assert both.keys() == one.keys()
    assert both["input_ids"] is variants
    assert all(both[name].shape == variants.shape for name in both)
    if model.has_segments:
        assert both["token_type_ids"].tolist() == [text.segment_ids.tolist()] * 2
