"""Losses and batches on a tiny model."""

import pytest
import torch

from training.batches import collated, grouped
from training.examples import Example
from training.loop import WARM_UP, rate_factor
from training.model import MISC, _answer_loss, _entity_loss
from training.settings import ENTITIES, IGNORED


def example(length: int) -> Example:
    return Example(input_ids=[5] * length, segment_ids=[0] * length, labels=[1] * length)


def test_rate_rises_then_falls_to_nothing() -> None:
    assert rate_factor(WARM_UP) == pytest.approx(1.0)
    assert rate_factor(WARM_UP / 2) == pytest.approx(0.5)
    assert rate_factor(1.0) == 0.0


def test_groups_stay_below_the_number_of_pieces() -> None:
    groups = grouped([example(n) for n in (7, 3, 5, 2, 11)], 15)
    assert [[len(row.input_ids) for row in group] for group in groups] == [[2, 3, 5], [7], [11]]


def test_collated_pads_with_what_the_losses_skip() -> None:
    batch = collated([example(2), example(3)], "pos")
    assert batch["attention_mask"].tolist() == [[1, 1, 0], [1, 1, 1]]
    assert batch["labels"].tolist() == [[1, 1, IGNORED], [1, 1, 1]]


def test_misc_costs_nothing_where_it_is_not_annotated() -> None:
    scores = torch.zeros(1, 1, len(ENTITIES))
    scores[..., MISC] = 50.0
    labels = torch.zeros(1, 1, dtype=torch.long)
    closed = {"labels": labels, "has_misc": torch.tensor([False])}
    asked = {"labels": labels, "has_misc": torch.tensor([True])}
    assert float(_entity_loss(scores, closed)) == pytest.approx(float(torch.tensor(7.0).log()))
    assert float(_entity_loss(scores, asked)) > 40


def test_answer_loss_never_looks_at_padding() -> None:
    scores = torch.zeros(1, 3, 2)
    scores[0, 2] = 60.0
    batch = {
        "attention_mask": torch.tensor([[1, 1, 0]]),
        "start": torch.tensor([0]),
        "end": torch.tensor([1]),
    }
    assert float(_answer_loss(scores, batch)) == pytest.approx(float(torch.tensor(2.0).log()))
