"""Numbers that a page begins with: large, side by side, each with what it is below it.

show_large_numbers([("12.4", "perplexity"), ("3", "words", "What a word is.")], key="figures")
"""

from collections.abc import Iterable

import streamlit as st


def show_large_numbers(
    numbers: Iterable[tuple[str, str] | tuple[str, str, str | None]],
    *,
    key: str,
    across: int = 4,
    width: int = 140,
) -> None:
    """A grid of numbers; on a narrow screen they stand in several rows.

    Args:
        numbers: Each as it is written, what it is, and the help for that, if any.
        key: Key of the grid.
        across: How many stand in a row.
        width: Pixels that each has at least.
    """
    with st.grid(across, min_column_width=width, key=key):
        for value, label, *explained in numbers:
            with st.container(gap=None):
                st.markdown(f"#### {value}")
                st.caption(label, help=explained[0] if explained else None)
