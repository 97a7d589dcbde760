"""Two small views of a masked language model: a sentence to click, and predictions as bars.

Both only ever set `textContent`, take their colours from the theme, and can be used with the
keyboard. What comes back from the browser is checked before it is used.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from components.browser.bundle import component
from components.browser.picked import no_pick

_HERE = Path(__file__).parent

_mount_sentence = component(
    "masked_sentence", '<div class="masked-sentence"></div>', _HERE / "sentence.js"
)
_mount_bars = component(
    "masked_bars",
    '<section class="masked-bars"><h4></h4><p class="note"></p><div class="rows"></div>'
    '<p class="footer"></p></section>',
    _HERE / "bars.js",
)

State = Literal["plain", "special", "masked", "filled", "chosen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One token of a sentence.

    Attributes:
        position: Its position among the tokens.
        label: What is written.
        below: A small second line: the word that was there, a number.
        state: How it is drawn.
        joined: Whether it continues the word before it.
        tone: From -1 (all of the low colour) to 1 (all of the high colour).
        is_shown: Whether its predictions are on screen.
        note: What pointing at it says.
    """

    position: int
    label: str
    below: str = ""
    state: State = "plain"
    joined: bool = False
    tone: float = 0.0
    is_shown: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One word piece with its probability.

    Attributes:
        id: Vocabulary index, which comes back when it is chosen.
        rank: 1 is the most probable.
        token: The word piece.
        probability: From 0 to 1: the number that is written.
        share: From 0 to 1: the length of the bar.
        detail: Further numbers, in words.
        tag: A word or two beside the token, such as that it was there before.
        heading: Written above it, where a new group begins.
        is_put_in: Whether it stands in the sentence now.
    """

    id: int
    rank: int
    token: str
    probability: str
    share: float
    detail: str
    tag: str = ""
    heading: str = ""
    is_put_in: bool = False


@dataclass(frozen=True, kw_only=True)
class SentenceMessage:
    """What `sentence.js` draws; see `show_sentence`."""

    chips: Sequence[Chip]
    label: str
    low: str
    high: str
    clickable: bool


@dataclass(frozen=True, kw_only=True)
class BarsMessage:
    """What `bars.js` draws; see `show_bars`."""

    bars: Sequence[Bar]
    label: str
    title: str
    note: str
    footer: str
    hint: str
    clickable: bool


def show_sentence(
    chips: Sequence[Chip],
    *,
    key: str,
    label: str,
    colours: tuple[str, str] = ("#d9822b", "#3556d4"),
    on_pick: Callable[[], None] | None = None,
) -> None:
    """A sentence as tokens; with `on_pick` they can be clicked (`picked_number` then says which).

    Args:
        chips: The tokens.
        key: Key of the component.
        label: What it is, for screen readers.
        colours: `#rrggbb` of tone -1 and of tone 1.
        on_pick: Called before the page runs again.
    """
    message = SentenceMessage(
        chips=chips,
        label=label,
        low=colours[0],
        high=colours[1],
        clickable=on_pick is not None,
    )
    _mount_sentence(key=key, data=asdict(message), on_pick_change=on_pick or no_pick)


def show_bars(  # noqa: PLR0913  (the parts of one view)
    bars: Sequence[Bar],
    *,
    key: str,
    label: str,
    title: str = "",
    note: str = "",
    footer: str = "",
    on_pick: Callable[[], None] | None = None,
    hint: str = "Put this word in",
) -> None:
    """Word pieces with their probabilities; with `on_pick`, a click chooses one (`picked_number`).

    Heading and notes belong to the view because each element of Streamlit's own is one more that
    the browser draws before the bars.

    Args:
        bars: The words.
        key: Key of the component.
        label: What it is, for screen readers.
        title: Its heading.
        note: A line below the heading.
        footer: A line below the bars.
        on_pick: Called before the page runs again.
        hint: What a click does.
    """
    message = BarsMessage(
        bars=bars,
        label=label,
        title=title,
        note=note,
        footer=footer,
        hint=hint,
        clickable=on_pick is not None,
    )
    _mount_bars(key=key, data=asdict(message), on_pick_change=on_pick or no_pick)
