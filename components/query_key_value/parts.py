"""What all steps look like: a number, a title, the formula and the words left, the figure right."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.query_key_value.parameters import STEPS
from components.query_key_value.runs import Place
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.figures.strips import Strip, strips_figure
from dashboard.records.encodings import Encoding
from dashboard.records.head_steps import Difference, HeadSteps

Found = tuple[Difference, ...]
"""How far the steps are from the model, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What every step draws from.

    Attributes:
        encoding: The text as the model reads it.
        place: What the reader looks at.
        steps: The head's way, recomputed.
        found: How far that is from the model.
    """

    encoding: Encoding
    place: Place
    steps: HeadSteps
    found: Found


def show_fold_buttons() -> None:
    """Unfold or fold all steps."""
    with st.container(horizontal=True, gap="small", key="folding"):
        for label, is_open, icon in (
            ("Unfold all", True, "unfold_more"),
            ("Fold all", False, "unfold_less"),
        ):
            st.button(
                label,
                key=f"fold_{is_open}".lower(),
                icon=f":material/{icon}:",
                type="tertiary",
                on_click=_fold_all,
                args=(is_open,),
            )


def _fold_all(is_open: bool) -> None:  # noqa: FBT001  (a widget callback)
    for step in STEPS:
        step.put(is_open)


def beside(box: DeltaGenerator) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Room for formula and words, and for the figure."""
    with box:
        words, figure = st.columns([2, 5], gap="medium")
    return words, figure


VECTORS = "download_csv_vectors"
"""Where the numbers of every step can be had."""


def show_strips(*strips: Strip, key: str, alt: str, framed: tuple[int, int] | None = None) -> None:
    """Vectors below each other, from top to bottom.

    Args:
        strips: What is drawn.
        key: Key of the chart.
        alt: What it shows, in words.
        framed: First and last dimension of the first strip that get a frame.
    """
    figure = strips_figure(strips, page_palette(), left=84, framed=framed)
    show_figure(figure, key=key, alt=alt, numbers=VECTORS)


def show_difference(found: Found, *steps: str) -> None:
    """How far the arrays of a step are from the model's own."""
    parts = [f"{one.step} {one.largest:.1e}" for one in found if one.step in steps]
    if parts:
        st.caption(
            f":material/compare_arrows: Largest difference from the model: {', '.join(parts)}"
        )
