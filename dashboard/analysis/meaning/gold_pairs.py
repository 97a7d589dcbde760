"""Pairs of sentences that people have scored, to see which vectors agree with people.

Source and licence: `gold/README.md` (STS benchmark, Cer et al. 2017, S17-2001; CC BY-SA 4.0).
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np

from dashboard.records.arrays import frozen
from dashboard.records.sentences import GoldPairs

FILE = Path(__file__).parent / "gold" / "sts_pairs.csv"


@cache
def gold_pairs() -> GoldPairs:
    """All pairs of the file, in its order."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    scores = frozen([float(row["score"]) for row in rows], np.float32)
    return GoldPairs(
        first=tuple(row["sentence1"] for row in rows),
        second=tuple(row["sentence2"] for row in rows),
        scores=scores,
    )
