"""What a reader has picked in one of our views; checked like any input."""

import math

import streamlit as st


def picked(key: str, *counts: float, least: int = 0) -> tuple[int, ...] | None:
    """The whole numbers that the view `key` has just sent, or None for anything else.

    Args:
        key: Key of the component, whose script sends them as `pick`.
        counts: What each number must be below; `math.inf` where the caller checks it.
        least: The smallest one that is allowed.
    """
    sent = getattr(st.session_state.get(key), "pick", None)
    if not isinstance(sent, list) or len(sent) != len(counts):
        return None
    if not all(
        type(n) is int and least <= n < count for n, count in zip(sent, counts, strict=True)
    ):
        return None
    return tuple(sent)


def picked_number(key: str, count: float = math.inf) -> int | None:
    """The whole number below `count` that the view `key` has just sent, or None."""
    sent = getattr(st.session_state.get(key), "pick", None)
    return sent if type(sent) is int and 0 <= sent < count else None


def no_pick() -> None:
    """What a view calls from which nothing can be picked."""
