"""Room on the attention heads page for controls that come after the heads.

Widths and heights were measured in Chromium; `tests/browser/test_attention_heads.py` fails where
they no longer fit.
"""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

CONTROLS_HEIGHTS = {0: 180, 420: 144, 570: 152, 700: 68}
"""Height of the row of controls by the width that it has, both in px; it wraps."""

VIEW_HEIGHTS = {0: 124, 280: 88, 455: 40}
"""Height of the choice of a view by the width that it has, both in px."""


def place_for_controls() -> DeltaGenerator:
    """Where the row of controls goes; keeps its height, so that nothing jumps when it comes."""
    return _place(st.container(key="controls_place"), "controls_place", CONTROLS_HEIGHTS)


def place_for_views(card: DeltaGenerator) -> DeltaGenerator:
    """Where the choice of a view goes, above the picture; keeps its height."""
    return _place(card.container(key="view_place"), "view_place", VIEW_HEIGHTS)


def _place(outer: DeltaGenerator, key: str, heights: Mapping[int, int]) -> DeltaGenerator:
    """A container in `outer`, over a space of the height that it is going to need.

    Args:
        outer: What holds both, one over the other.
        key: Its key.
        heights: Pixels of height by pixels of width from which they hold, the narrowest first.
    """
    space = f".st-key-{key} .space"
    rules = "".join(
        f"@container (min-width: {width}px) {{ {space} {{ height: {height}px; }} }} "
        for width, height in heights.items()
    )
    outer.html(
        f'<div class="space"></div><style>.st-key-{key} {{ display: grid; '
        f"container-type: inline-size; }} .st-key-{key} > * {{ grid-area: 1 / 1; min-width: 0; }} "
        f"{rules}</style>"
    )
    return outer.container()
