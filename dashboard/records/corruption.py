"""What pre-training does to a text."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float32, Int64

Action = Literal["mask", "random", "keep"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corruption:
    """Which tokens one step of pre-training hides, and the dice behind it.

    Attributes:
        candidates: Positions that may be chosen, in the order of the text.
        choice_dice: One number from 0 to 1 per candidate: the smallest are chosen.
        chosen: Positions that are chosen, in the order of the text.
        action_dice: One number from 0 to 1 per chosen token: below 0.8 mask, below 0.9 random.
        actions: What happens to each chosen token.
        input_ids: What the model receives.
    """

    candidates: Int64[np.ndarray, " candidate"]
    choice_dice: Float32[np.ndarray, " candidate"]
    chosen: Int64[np.ndarray, " chosen"]
    action_dice: Float32[np.ndarray, " chosen"]
    actions: tuple[Action, ...]
    input_ids: Int64[np.ndarray, " token"]
