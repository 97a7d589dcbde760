"""Colours of every figure, for light and dark backgrounds.

Weights use one sequential scale, from the background to the accent colour. Heads use twelve hues
that stay apart for colour-blind readers by lightness as well as hue; roles use seven of the same
family. Figures have a transparent background, so that a wrong guess of the theme stays legible.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours of one theme, as `#rrggbb`.

    Attributes:
        is_dark: Whether the page's background is dark.
        text: Text on the page's background.
        muted: Secondary text and tick labels.
        line: Thin lines and gaps.
        accent: The one accent colour.
        weight: Stops of the scale of weights, from 0 to 1.
        signed: Stops of the scale of signed numbers: blue below 0, the background, orange above.
        similarity: Stops from -1 to 1: orange below 0, the background, the hue of weights above.
        roles: One colour per role, in the order of `dashboard.analysis.attention.roles.ROLES`.
        hues: One colour per head, from 0; repeated only beyond the twelfth.
    """

    is_dark: bool
    text: str
    muted: str
    line: str
    accent: str
    weight: tuple[str, ...]
    signed: tuple[str, ...]
    similarity: tuple[str, ...]
    roles: tuple[str, ...]
    hues: tuple[str, ...]


def _hues(text: str) -> tuple[str, ...]:
    """Colours `rrggbb` with a blank between them."""
    return tuple(f"#{colour}" for colour in text.split())


LIGHT = Palette(
    is_dark=False,
    text="#101418",
    muted="#5b6478",
    line="#d9dde5",
    accent="#3556d4",
    weight=_hues("ffffff dfe5f8 aab9ec 6680d6 2744a8 0f2166"),
    signed=_hues("12407f 4a86d0 b9d3f2 ffffff f6cfa3 d9822b 8a4400"),
    similarity=_hues("7a3206 c4631a eba567 f9dfc6 ffffff aab9ec 6680d6 2744a8 0f2166"),
    roles=_hues("2b7bb9 d9822b 2f9e6e a8569b 7a4fc0 8a6d1f 9aa3b2 c3c9d4"),
    hues=_hues(
        "3556d4 e07b00 2a9d5c d1373f 8a4fd0 8c5a3c e05fb0 6b7280 a3a500 18a7b5 1b3a57 f2a9a0"
    ),
)

DARK = Palette(
    is_dark=True,
    text="#e8eaf0",
    muted="#9aa3b5",
    line="#2b313c",
    accent="#8ea6ff",
    weight=_hues("0f1217 1d2740 31457d 5573c4 8fb0ff dbe7ff"),
    signed=_hues("9cc7ff 4a86d0 1c3a63 0f1217 5a3a14 d9822b ffcf96"),
    similarity=_hues("ffd9b0 f0a860 a86428 3a2a1c 0f1217 31457d 5573c4 8fb0ff dbe7ff"),
    roles=_hues("5fb0ea f0a860 5fd0a0 d98bcd ad8cf0 cfb060 79839a 4b5364"),
    hues=_hues(
        "7d97ff ffa03a 4fd089 ff6b70 b98af5 c49272 ff8fd0 a3abbb d6d83a 41d3e0 5f8fbd ffc9c2"
    ),
)

FONT = '"Source Sans", "Source Sans Pro", "Noto Sans", sans-serif'
"""The page's own font, in figures."""


def palette(*, dark: bool) -> Palette:
    """The colours for a dark or a light page."""
    return DARK if dark else LIGHT


def head_colour(head: int, colours: Palette) -> str:
    """The colour of head `head` (from 0)."""
    return colours.hues[head % len(colours.hues)]


def scale(colours: Sequence[str]) -> list[tuple[float, str]]:
    """A Plotly colour scale with the given colours at equal distances from 0 to 1."""
    last = len(colours) - 1
    return [(i / last, colour) for i, colour in enumerate(colours)]


def cosine_scale(colours: Palette) -> list[tuple[float, str]]:
    """A Plotly colour scale from -1 to 1: one hue below 0, the page at 0, that of weights above."""
    above = scale(colours.weight)
    return [(0.0, colours.roles[1]), *((0.5 + place / 2, colour) for place, colour in above)]


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`, from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
