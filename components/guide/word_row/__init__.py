"""A row of words to click: which one is predicted, which may be seen, which are hidden."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from components.browser.bundle import component
from components.browser.picked import picked_number

State = Literal["seen", "hidden", "target"]

_mount = component(
    "guide_words", '<ul class="guide-words"></ul>', Path(__file__).with_name("word_row.js")
)


@dataclass(frozen=True, kw_only=True)
class WordsMessage:
    """What `word_row.js` draws; see `show_words`."""

    words: Sequence[str]
    states: Sequence[State]
    turns: Sequence[int]
    label: str


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
        index = picked_number(key, len(words))
        if index is not None:
            on_pick(index)

    message = WordsMessage(words=words, states=states, turns=turns, label=label)
    _mount(key=key, data=vars(message), on_pick_change=use)
