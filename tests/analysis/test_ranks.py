"""The largest numbers come first, and equal ones in their order."""

import numpy as np

from dashboard.analysis.ranks import largest


def test_the_largest_come_first_and_equal_ones_in_order() -> None:
    values = np.array([0.5, -2, 3, 0.5, 3])
    assert largest(values) == [2, 4, 0, 3, 1]
    assert largest(values, 3) == [2, 4, 0]
    assert largest(abs(values), 3) == [2, 4, 1]
    assert largest(values[:0]) == []
