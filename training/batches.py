"""Batches: rows of like length together, up to a number of word pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch

from training.corpora import (
    Answers,
    dry_rows,
    read_rows,
    read_text,
    sentiment_example,
    tokenizer,
    word_example,
)
from training.examples import Example
from training.model import Batch
from training.settings import IGNORED, PAD, Options

Draw = Callable[[np.random.Generator], Example]

POOL = 24
"""How many batches are drawn together before sorting by length."""


def collated(rows: list[Example], task: str) -> Batch:
    """Rows padded to the longest, as tensors `[row, piece]`."""
    width = max(len(row.input_ids) for row in rows)

    def padded(values: list[list[int]], filler: int) -> torch.Tensor:
        return torch.tensor([value + [filler] * (width - len(value)) for value in values])

    ids = padded([row.input_ids for row in rows], PAD)
    batch = {
        "input_ids": ids,
        "attention_mask": padded([[1] * len(row.input_ids) for row in rows], 0),
        "token_type_ids": padded([row.segment_ids for row in rows], 0),
        "label": torch.tensor([row.label for row in rows]),
        "has_misc": torch.tensor([row.has_misc for row in rows]),
    }
    if task == "answers":
        batch["start"] = torch.tensor([row.labels[0] for row in rows])
        batch["end"] = torch.tensor([row.labels[1] for row in rows])
    else:
        batch["labels"] = padded([row.labels for row in rows], IGNORED)
    return batch


def grouped(rows: list[Example], tokens: int) -> list[list[Example]]:
    """Rows sorted by length and cut where rows times longest would pass `tokens`."""
    groups: list[list[Example]] = []
    for row in sorted(rows, key=lambda row: len(row.input_ids)):
        if groups and (len(groups[-1]) + 1) * len(row.input_ids) <= tokens:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def stream(draw: Draw, task: str, *, tokens: int, rng: np.random.Generator) -> Iterator[Batch]:
    """Batches without end; their order is shuffled within each pool."""
    average = 32
    while True:
        rows = [draw(rng) for _ in range(max(POOL, POOL * tokens // average))]
        average = max(1, sum(len(row.input_ids) for row in rows) // len(rows))
        groups = grouped(rows, tokens)
        for place in rng.permutation(len(groups)):
            yield collated(groups[place], task)


def from_list(rows: list[Example]) -> Draw:
    """Draw rows of a fixed list in a fresh random order each time round."""
    order: list[int] = []

    def draw(rng: np.random.Generator) -> Example:
        if not order:
            order.extend(rng.permutation(len(rows)).tolist())
        return rows[order.pop()]

    return draw


def draws(options: Options, tasks: list[str]) -> dict[str, Draw]:
    """What gives the next row of each of `tasks`."""
    words = tokenizer()
    found: dict[str, Draw] = {}
    for task in tasks:
        if task == "pretraining":
            found[task] = read_text(options).example
            continue
        rows = dry_rows(task) if options.dry_run else read_rows(task, options.data)
        if task == "answers":
            found[task] = Answers(rows, words).example
        else:
            make = sentiment_example if task == "sentiment" else word_example
            found[task] = from_list([make(row, words) for row in rows])
    return found
