"""A running text in which stretches carry a label: the label is written, colour only helps.

Every token can be clicked, tapped or chosen with the keyboard; its position comes back and is
checked here. The text is only ever set as `textContent`.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from components.browser.bundle import component
from components.browser.picked import no_pick

_mount = component(
    "labelled_text",
    '<div class="labelled-text"></div>',
    Path(__file__).with_name("labelled_text.js"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextToken:
    """One token as it stands in the text.

    Attributes:
        text: Its characters.
        before: Characters between the token before it and this one.
        position: Comes back when it is chosen.
        mark: Index of the mark that it belongs to; -1 for none.
        note: What pointing at it says.
    """

    text: str
    before: str
    position: int
    mark: int = -1
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A stretch of the text with a label.

    Attributes:
        label: Written below the text.
        hue: `#rrggbb`.
        number: A short number beside the label, such as a score.
        strong: Whether it stands out from the other marks.
    """

    label: str
    hue: str
    number: str = ""
    strong: bool = False


@dataclass(frozen=True, kw_only=True)
class LabelledMessage:
    """What `labelled_text.js` draws; see `show_labelled_text`.

    A token is `(before, text, position, mark, note)`, all of `TextToken`.
    """

    tokens: Sequence[tuple[str, str, int, int, str]]
    marks: Sequence[Mark]
    label: str
    tail: str
    chosen: int
    clickable: bool


def show_labelled_text(
    tokens: Sequence[TextToken],
    marks: Sequence[Mark],
    *,
    key: str,
    label: str,
    tail: str = "",
    chosen: int | None = None,
    on_pick: Callable[[], None] | None = None,
) -> None:
    """The text; with `on_pick` its tokens can be chosen (`picked_number` says which one was).

    Args:
        tokens: In the order of the text.
        marks: What their `mark` speaks of.
        key: Key of the component.
        label: What it is, for screen readers.
        tail: Characters after the last token.
        chosen: Position of the token that is looked at.
        on_pick: Called before the page runs again.
    """
    message = LabelledMessage(
        tokens=[(one.before, one.text, one.position, one.mark, one.note) for one in tokens],
        marks=marks,
        label=label,
        tail=tail,
        chosen=-1 if chosen is None else chosen,
        clickable=on_pick is not None,
    )
    _mount(key=key, data=asdict(message), on_pick_change=on_pick or no_pick)


def text_tokens(
    text: str,
    offsets: Sequence[tuple[int, int]],
    positions: Sequence[int],
    *,
    start: int = 0,
    marks: Sequence[int] | None = None,
    notes: Sequence[str] | None = None,
) -> tuple[list[TextToken], int]:
    """Tokens with the characters between them, and where the last one ends.

    Args:
        text: The whole text.
        offsets: Half-open character span of each token, in order.
        positions: Position of each token.
        start: Where the shown part of the text begins.
        marks: Mark of each token.
        notes: Note of each token.
    """
    found = []
    for i, ((first, stop), position) in enumerate(zip(offsets, positions, strict=True)):
        begin = max(first, start)
        found.append(
            TextToken(
                text=text[begin:stop],
                before=text[start:begin],
                position=position,
                mark=-1 if marks is None else marks[i],
                note="" if notes is None else notes[i],
            )
        )
        start = max(start, stop)
    return found, start
