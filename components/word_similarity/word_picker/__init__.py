"""Sentences whose words can be clicked: one word of each is the chosen one.

Left and right arrows move within a sentence, Enter chooses; Tab goes to the next sentence.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent

_mount = st.components.v2.component(
    "word_picker",
    html='<ol class="word-picker"></ol>',
    css=(_HERE / "word_picker.css").read_text(encoding="utf-8"),
    js=(_HERE / "word_picker.js").read_text(encoding="utf-8"),
)


def show_word_picker(
    sentences: Sequence[Sequence[str]],
    picks: Sequence[int],
    notes: Sequence[str],
    *,
    key: str,
    on_pick: Callable[[], None],
) -> None:
    """Draw the sentences with their chosen words.

    Args:
        sentences: Words of each sentence.
        picks: The chosen word of each, from 0.
        notes: What is to be said of each sentence, such as "the same as 2"; mostly "".
        key: Key of the component.
        on_pick: Called when a reader has chosen a word; `picked_word` tells which.
    """
    data = {
        "sentences": [list(words) for words in sentences],
        "picks": list(picks),
        "notes": list(notes),
    }
    _mount(key=key, data=data, on_pick_change=on_pick)


def picked_word(key: str) -> tuple[int, int] | None:
    """Sentence and word (from 0) that were chosen just now; None where that makes no sense.

    Whether the sentence has such a word is for the caller to check.
    """
    state: Any = st.session_state.get(key)
    sent = state.get("pick") if hasattr(state, "get") else None
    if not isinstance(sent, list) or len(sent) != 2:  # noqa: PLR2004  (sentence, word)
        return None
    if not all(type(number) is int and number >= 0 for number in sent):
        return None
    return sent[0], sent[1]
