"""Sentences whose words can be clicked: one word of each is the chosen one.

Left and right arrows move within a sentence, Enter chooses; Tab goes to the next sentence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from components.browser.bundle import component

_mount = component(
    "word_picker", '<ol class="word-picker"></ol>', Path(__file__).with_name("word_picker.js")
)


@dataclass(frozen=True, kw_only=True)
class PickerMessage:
    """What `word_picker.js` draws; see `show_word_picker`."""

    sentences: Sequence[Sequence[str]]
    picks: Sequence[int]
    notes: Sequence[str]


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
        on_pick: Called when a reader has chosen a word; `picked` tells sentence and word.
    """
    message = PickerMessage(sentences=sentences, picks=picks, notes=notes)
    _mount(key=key, data=vars(message), on_pick_change=on_pick)
