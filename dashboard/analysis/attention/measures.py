"""The numbers of a measure: the one way from an encoding to what is drawn of its attention."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from dashboard.records.attention import WEIGHT, Measure
from dashboard.records.encodings import Encoding

Places = int | slice | Sequence[int]
"""Layers or heads, from 0; a single one loses its axis."""


def attention_of(
    encoding: Encoding, measure: Measure, layers: Places = slice(None), heads: Places = slice(None)
) -> Float32[np.ndarray, "*places query key"]:
    """The numbers of `measure`, `[layer head query key]`, of all heads or of these.

    Raises:
        ValueError: No encoding holds what the measure needs.
    """
    if measure != WEIGHT:
        raise ValueError(f"An encoding has no {measure.name}s.")
    return encoding.attention[layers][..., heads, :, :]
