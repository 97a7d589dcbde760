"""A row of words to click: which one is predicted, which may be seen, which are hidden."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import streamlit as st

State = Literal["seen", "hidden", "target"]

_HERE = Path(__file__).parent

_mount = st.components.v2.component(
    "guide_words",
    html='<ul class="guide-words"></ul>',
    css=(_HERE / "word_row.css").read_text(encoding="utf-8"),
    js=(_HERE / "word_row.js").read_text(encoding="utf-8"),
)


def show_words(
    words: Sequence[str],
    states: Sequence[State],
    *,
    turns: Sequence[int] = (),
    label: str,
    key: str,
    on_pick: Callable[[int], None],
) -> None:
    """Draw the words; a click calls `on_pick` with the index of the word, checked.

    Args:
        words: A reader's words, shown as they are.
        states: What each word is: "seen", "hidden" or "target".
        turns: When each word is predicted, from 1; none where there is no order.
        label: What the row is called for those who cannot see it.
        key: Key of the component.
        on_pick: Told which word the reader asks for.
    """

    def use() -> None:
        index = picked(st.session_state.get(key), len(words))
        if index is not None:
            on_pick(index)

    data = {"words": list(words), "states": list(states), "turns": list(turns), "label": label}
    _mount(key=key, data=data, on_picked_change=use)


def picked(sent: object, n_words: int) -> int | None:
    """The index in what the browser sent, or None where it is not the index of a word."""
    value = sent.get("picked") if hasattr(sent, "get") else None
    is_index = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < n_words
    return value if is_index else None
