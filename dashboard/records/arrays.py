"""Arrays that nobody changes: what records hold, so that sessions can share them without a copy."""

from collections.abc import Sequence
from typing import Any

import numpy as np


def frozen(
    values: np.ndarray | Sequence[Any] | float, dtype: type | np.dtype | str | None = None
) -> np.ndarray:
    """The numbers as a read-only array, each row in one piece of memory.

    No copy is made of an array that is so already and has the type: it is closed itself. Copy what
    a model or a batch owns, where its memory must not live as long as the result.

    Args:
        values: An array, or what NumPy makes one of.
        dtype: Type of the numbers; as they are where it is None.
    """
    array = np.asarray(values, dtype=dtype, order="C")
    array.setflags(write=False)
    return array
