"""Exact weights that follow a large picture, which itself is sent rounded so that it comes soon."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from components.browser.bundle import component
from components.browser.packed import headed

EXACT_CELLS = 2**16
"""Most weights that a view brings along exactly itself; of more, it brings rounded ones."""

EXACT_LATER = 2**20
"""Most weights that follow: four heads of 512 tokens, 4 MB."""

_mount = component("exact_weights", "<span hidden></span>", Path(__file__).with_name("exact.js"))


@dataclass(frozen=True, kw_only=True)
class ExactMessage:
    """The header of exact weights; float32 follow."""

    name: str


def exact_name(weights: np.ndarray) -> str:
    """What a view and the exact weights that follow it are both called; "" if none follow."""
    if not EXACT_CELLS < weights.size <= EXACT_LATER:
        return ""
    return hashlib.blake2b(weights.tobytes(), digest_size=8).hexdigest()


def show_exact_weights(weights: np.ndarray) -> None:
    """Send them, as little-endian float32, if they follow a view."""
    name = exact_name(weights)
    if name:
        _mount(key="exact_weights", data=pack(name, weights), height=1)


def pack(name: str, weights: np.ndarray) -> bytes:
    """`[u32 little-endian: length of the header][header: JSON][float32]`."""
    return headed(ExactMessage(name=name), weights.astype("<f4").tobytes())
