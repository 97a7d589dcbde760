"""The largest of some numbers, always in the same order."""

import numpy as np
from jaxtyping import Float


def largest(values: Float[np.ndarray, " n"], count: int | None = None) -> list[int]:
    """Indices of the `count` largest values, or of all, largest first; of equals the first."""
    return [int(i) for i in np.argsort(-values, kind="stable")[:count]]
