"""Exact weights that follow a large picture, which itself is sent rounded so that it comes soon."""

import hashlib
import json
import struct
from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.records.attention import Measure, TokenMatrix

EXACT_CELLS = 2**16
"""Most weights that a view brings along exactly itself; of more, it brings rounded ones."""

EXACT_LATER = 2**20
"""Most weights that follow: four heads of 512 tokens, 4 MB."""

_JS = """
// Keeps exact weights for the view whose rounded ones have this name, and tells it.
export default function ({ data }) {
  const length = new DataView(data.buffer, data.byteOffset, 4).getUint32(0, true);
  const { name } = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + length)));
  const together = (window.__bertscopeHeads ??= { entries: new Map(), bus: new EventTarget() });
  together.exact = { name, weights: new Float32Array(data.slice(4 + length).buffer) };
  together.bus.dispatchEvent(new CustomEvent("exact", { detail: { name } }));
}
"""

_mount = st.components.v2.component("exact_weights", html="<span hidden></span>", js=_JS)


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
    header = json.dumps({"name": name}, separators=(",", ":")).encode("ascii")
    return struct.pack("<I", len(header)) + header + weights.astype("<f4").tobytes()
