"""Exact weights that follow a large picture, which itself is sent rounded so that it comes soon."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from components.browser.bundle import component
from components.browser.packed import headed
from dashboard.records.attention import Measure, TokenMatrix

EXACT_CELLS = 2**16
"""Most weights that a view brings along exactly itself; of more, it brings rounded ones."""

EXACT_LATER = 2**20
"""Most weights that follow: four heads of 512 tokens, 4 MB."""

_mount = component("exact_weights", "<span hidden></span>", Path(__file__).with_name("exact.js"))


@dataclass(frozen=True, kw_only=True)
class ExactMessage:
    """The header of exact weights; float32 follow."""

    name: str


def rounded(values: np.ndarray, scale: tuple[float, float]) -> np.ndarray:
    """Values as uint8 from one end of the scale to the other: off by 1/510 of it at most."""
    low, high = scale
    levels: np.ndarray = np.rint(np.clip((values - low) / (high - low), 0, 1) * np.float32(255))
    return levels.astype(np.uint8)


def exact_name(values: np.ndarray, measure: Measure) -> str:
    """What a view and the exact values that follow it are both called; "" if none follow."""
    if not EXACT_CELLS < values.size <= EXACT_LATER:
        return ""
    key = measure.name.encode() + values.tobytes()
    return hashlib.blake2b(key, digest_size=8).hexdigest()


def show_exact_weights(matrices: Sequence[TokenMatrix]) -> None:
    """Send them, as little-endian float32, if they follow a view of these heads."""
    if not matrices:
        return
    values = np.stack([matrix.values for matrix in matrices])
    name = exact_name(values, matrices[0].measure)
    if name:
        _mount(key="exact_weights", data=pack(name, values), height=1)


def pack(name: str, weights: np.ndarray) -> bytes:
    """`[u32 little-endian: length of the header][header: JSON][float32]`."""
    return headed(ExactMessage(name=name), weights.astype("<f4").tobytes())
