"""What pre-training does to a text."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64


@dataclass(frozen=True, slots=True, kw_only=True)
class Corruption:
    """What masked language modelling does to one text.

    Attributes:
        action: Index into `ACTIONS` of `dashboard.analysis.corruption`.
        replaced_ids: Vocabulary indices after it.
        dice: The number from 0 to 1 that decided each chosen token; NaN for the others.
    """

    action: Int64[np.ndarray, " token"]
    replaced_ids: Int64[np.ndarray, " token"]
    dice: Float64[np.ndarray, " token"]
