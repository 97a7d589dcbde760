"""Inputs that several pages draw: each stands in the link under its key and survives bad links."""

from typing import Literal

import streamlit as st

from components.address.links import (
    check_choice,
    check_number,
    number_binding,
)
from components.words.glossary_help import help_for


def pick_choice(
    key: str,
    label: str,
    options: list[str],
    *,
    label_visibility: Literal["visible", "collapsed"] = "visible",
    help_text: str | None = None,
    default: str | None = None,
) -> str:
    """One of a few, in the link as `key`; the first is the default if none is named.

    `help_text` is Markdown, such as `help_for("batch")`; it hangs on the label.
    Call `show_link_notes(key)` below the controls: it says what a link asked for in vain.
    """
    check_choice(key, options)
    chosen = st.segmented_control(
        label,
        options,
        default=default or options[0],
        required=True,
        key=key,
        bind="query-params",
        label_visibility=label_visibility,
        help=help_text,
        wrap=True,
    )
    return chosen if chosen in options else default or options[0]


def pick_number(
    key: str, label: str, *, count: int, default: int, help_text: str | None = None
) -> int:
    """A number from 1 to `count` on screen and in the link; from 0 in the result.

    `help_text` is Markdown, such as `help_for("layer")` of `components/words/glossary_help.py`.
    Call `show_link_notes(key)` below the controls: it says what a link asked for in vain.
    """
    first = min(default, count)
    check_number(key, low=1, high=count, default=first)
    if key in st.session_state:  # another model may have fewer layers
        st.session_state[key] = min(max(int(st.session_state[key] or first), 1), count)
    number = st.number_input(
        label,
        min_value=1,
        max_value=count,
        value=first,
        step=1,
        key=key,
        bind=number_binding(key),
        width=130,
        help=help_text,
    )
    return min(max(int(number or first), 1), count) - 1


def pick_level(
    n_levels: int, *, default: int | None = None, key: str = "level", label: str = "Level"
) -> int:
    """A level of hidden states, 0 (the embedding output) to L, in the link as `key`.

    Args:
        n_levels: L + 1.
        default: What a plain link shows; the last level where it is None.
        key: Name in the link.
        label: What the slider is called.
    """
    last = n_levels - 1
    first = last if default is None else min(default, last)
    check_number(key, low=0, high=last, default=first)
    if key in st.session_state:  # another model may have fewer levels
        now = st.session_state[key]
        st.session_state[key] = min(max(int(first if now is None else now), 0), last)
    chosen = st.slider(
        label,
        min_value=0,
        max_value=last,
        value=first,
        key=key,
        bind=number_binding(key),
        help=help_for("level", f"Here L is {last}."),
    )
    return min(max(int(chosen), 0), last)


def pick_from(key: str, label: str, *, low: int, high: int, default: int, note: str = "") -> int:
    """A whole number from `low` to `high`, in the link as `key`; positions count from 0.

    `note` is Markdown, such as `help_for("position embedding")`.

    Call `show_link_notes(key)` below the controls: it says what a link asked for in vain.
    """
    first = min(max(default, low), high)
    check_number(key, low=low, high=high, default=first)
    if key in st.session_state:  # another text may be shorter
        now = st.session_state[key]
        st.session_state[key] = min(max(int(first if now is None else now), low), high)
    number = st.number_input(
        label,
        min_value=low,
        max_value=high,
        value=first,
        step=1,
        key=key,
        bind=number_binding(key),
        help=note or None,
        width=150,
    )
    return min(max(int(first if number is None else number), low), high)
