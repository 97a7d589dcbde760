"""Links that restore a view: reading them safely, and building canonical ones.

Widgets bound to the address read it themselves and drop what does not fit without a word. These
functions look first, so that the reader is told what a link asked for and what is shown instead.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal
from urllib.parse import urlencode

import streamlit as st

LINK_VERSION = 1
"""Bumped when a default changes, so that old links can still be read as they were meant."""

NOTES = "_link_notes"

UNBOUND = "_unbound"

MAX_DIGITS = 6

_WORDS = {"other": "checkpoint (other)", "dims": "dimensions"}
"""What parameters are called where their own name says too little."""

MAX_LINK = 6000
"""Encoded characters beyond which proxies and chat programs cut links."""


def check_choice(name: str, options: Sequence[str]) -> None:
    """Note it when the link's value of `name` is not one of `options`; the default is shown."""
    wanted = _asked_by_link(name)
    if wanted and wanted not in options:
        _note(name, f"The link asks for a {_said(name)} that is not available here.")


def check_number(name: str, *, low: int, high: int, default: int) -> None:
    """Note it when the link's value of `name` is not a whole number in [low, high]."""
    wanted = _asked_by_link(name)
    if wanted is None:
        return
    is_number = wanted.isascii() and wanted.isdigit() and len(wanted) <= MAX_DIGITS
    if is_number and low <= int(wanted) <= high:
        return
    if re.fullmatch(r"[+-]?(nan|inf(inity)?|[\d.]+e\+?\d+)", wanted.strip().lower()):
        st.session_state.setdefault(UNBOUND, set()).add(name)
    asked = f"{_said(name)} {wanted}" if is_number else f"a {_said(name)} that does not exist"
    _note(
        name,
        f"The link asks for {asked}, but here it can be {low} to {high}: showing {default}.",
    )


def check_decimal(name: str, *, low: float, high: float, default: float) -> None:
    """Note it when the link's value of `name` is not a number in [low, high]."""
    wanted = _asked_by_link(name)
    if wanted is None:
        return
    if re.fullmatch(r"\d{0,9}(\.\d{1,9})?", wanted, re.ASCII) and wanted:
        if low <= float(wanted) <= high:
            return
    else:
        st.session_state.setdefault(UNBOUND, set()).add(name)
    _note(
        name,
        f"The link asks for a {_said(name)} that does not exist: here it can be {low:g} to "
        f"{high:g}. Showing {default:g}.",
    )


def check_range(name: str, *, low: int, high: int) -> None:
    """Note it when the link's value of `name` is not two whole numbers, the lower one first."""
    if name in st.session_state or name not in st.query_params:
        return
    wanted = st.query_params.get_all(name)
    if all(one.isascii() and one.isdigit() and len(one) <= MAX_DIGITS for one in wanted):
        numbers = [int(one) for one in wanted]
        if len(numbers) == 2 and low <= numbers[0] <= numbers[1] <= high:  # noqa: PLR2004
            return
    # Streamlit's slider refuses most of these by itself, but shows a range from high to low.
    st.session_state.setdefault(UNBOUND, set()).add(name)
    _note(
        name,
        f"The link asks for a range of {_said(name)} that does not exist: it takes two numbers "
        f"from {low} to {high}, the lower one first. Showing all.",
    )


def number_binding(name: str) -> Literal["query-params"] | None:
    """How an input called `name` is bound to the link; call `check_number` or `check_range` first.

    Streamlit's inputs fail on some links ("inf", a range from high to low): after such a link the
    input is not bound for the rest of the session.
    """
    return None if name in st.session_state.get(UNBOUND, ()) else "query-params"


def _asked_by_link(name: str) -> str | None:
    """The link's value, before its widget has taken it over; afterwards None."""
    return None if name in st.session_state else st.query_params.get(name)


def _said(name: str) -> str:
    """The parameter in words."""
    return _WORDS.get(name, name.replace("_", " "))


def _note(name: str, message: str) -> None:
    """Keep the message until the reader has read it."""
    st.session_state.setdefault(NOTES, {})[name] = message


def note_link(name: str, message: str) -> None:
    """Keep what a link asked for in vain under `name`, for inputs that check it by themselves."""
    _note(name, message)


def show_link_notes(*names: str) -> None:
    """Show what the link asked for in vain under these names, until the reader closes it."""
    notes: dict[str, str] = st.session_state.get(NOTES, {})
    found = [notes[name] for name in names if name in notes]
    if not found:
        return
    st.warning(" ".join(found), icon=":material/link_off:")
    st.button("Close", key=f"close_{names[0]}", type="tertiary", on_click=_forget, args=(names,))


def forget_note(name: str) -> None:
    """The reader has replaced what the link asked for."""
    st.session_state.get(NOTES, {}).pop(name, None)


def noted(name: str) -> bool:
    """Whether the link asked for something in vain, and the reader has not closed the note."""
    return name in st.session_state.get(NOTES, {})


def _forget(names: tuple[str, ...]) -> None:
    """The reader has read the notes."""
    for name in names:
        st.session_state[NOTES].pop(name, None)


def permalink(values: Mapping[str, object]) -> str | None:
    """The address of this page with all values spelled out, or None when it would be too long."""
    query = urlencode({"v": LINK_VERSION, **values}, doseq=True)
    return f"{st.context.url or ''}?{query}" if len(query) <= MAX_LINK else None
