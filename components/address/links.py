"""Links that restore a view: what they asked for in vain, and canonical ones to share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable
from urllib.parse import urlencode

import streamlit as st

LINK_VERSION = 1
"""Bumped when a default changes; `check_version` says so where a link is of a later one."""

MAX_DIGITS = 6

MAX_LINK = 6000
"""Encoded characters beyond which proxies and chat programs cut links."""

NOTES = "_link_notes"


@runtime_checkable
class Named(Protocol):
    """Whatever has a name in the link."""

    @property
    def name(self) -> str:
        """Its name."""
        ...


@dataclass(frozen=True)
class _Version:
    """The version of BERTscope that made a link; every link of ours begins with it."""

    name: str = "v"


VERSION = _Version()


def check_version() -> None:
    """Note it where the link is of a later version, whose words and defaults may be others."""
    if VERSION.name in st.session_state:
        return
    said = st.query_params.get(VERSION.name, "")
    st.session_state[VERSION.name] = said
    is_number = said.isascii() and said.isdigit() and len(said) <= MAX_DIGITS
    if is_number and int(said) > LINK_VERSION:
        note_link(
            VERSION.name,
            "This link was made by a newer BERTscope: what it shows may be shown differently here.",
        )


def note_link(name: str, message: str) -> None:
    """Keep what a link asked for in vain under `name` until the reader has read it."""
    st.session_state.setdefault(NOTES, {})[name] = message


def show_link_notes(*asked: Named) -> None:
    """Show what the link asked for in vain of these parameters, until the reader closes it."""
    names = [one.name for one in asked]
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


def _forget(names: list[str]) -> None:
    """The reader has read the notes."""
    for name in names:
        forget_note(name)


def permalink(values: Mapping[str, object]) -> str | None:
    """The address of this page with all values spelled out, or None when it would be too long."""
    query = urlencode({VERSION.name: LINK_VERSION, **values}, doseq=True)
    return f"{st.context.url or ''}?{query}" if len(query) <= MAX_LINK else None
