"""Parameters that are typed: a line, and a text that is in the link as long as it fits."""

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote_plus

import streamlit as st

from components.address.links import MAX_LINK
from components.address.parameter import Parameter

LINKED = "_linked_texts"
"""What this session has written into the address, by key and default."""


MAX_ADDRESS = 30_000
"""Encoded characters of a text that stay in the address of this page: servers refuse an address of
more than some 60,000, and the page could not be loaded again."""


@dataclass(frozen=True)
class Text(Parameter):
    """A line; it leaves the address where it is too long for one, and stays in its field.

    Attributes:
        default: The text of a first visit.
        placeholder: Shown while nothing is typed.
    """

    default: str = ""
    placeholder: str = ""

    def fits(self, value: object) -> bool:
        """Whether a value of the session is of this kind."""
        return isinstance(value, str)

    def read(self) -> str:
        """What is typed, as it is typed."""
        if self.name in st.session_state:
            held: str = self.held() or ""
            return held
        asked = self.asked()
        return asked[-1] if asked else self.default

    def draw(self, **more: Any) -> str:  # noqa: ANN401  (what the input takes)
        """The input, and what is typed."""
        if self.name in st.session_state and self.held() is None:
            del st.session_state[self.name]
        typed = st.text_input(
            self.label,
            value=self.default,
            key=self.name,
            bind=self.binding(),
            autocomplete="off",
            persist_state="session",
            **{"help": self.help, "placeholder": self.placeholder or None, **more},
        )
        return typed or ""

    def binding(self) -> Literal["query-params"] | None:
        """Not at all where the text is too long; Streamlit then takes it out of the address."""
        return None if self.is_too_long() else super().binding()

    def is_too_long(self) -> bool:
        """Whether what the input holds cannot stand in the address."""
        return len(quote_plus(self.held() or "", errors="replace")) > MAX_ADDRESS

    def said(self) -> object:
        """What a link holds; an empty text where one was typed into the default's place."""
        typed = self.read()
        return None if typed == self.default == "" else typed


@dataclass(frozen=True)
class LongText(Parameter):
    """A text of many lines, which is in the link unless it is the default or too long.

    Not bound by Streamlit: a pasted megabyte would become an address that no browser takes.

    Attributes:
        default: The text of a first visit, unless `read` and `draw` are given another.
        placeholder: Shown while nothing is typed.
    """

    default: str = ""
    placeholder: str = ""

    def fits(self, value: object) -> bool:
        """Whether a value of the session is of this kind."""
        return isinstance(value, str)

    def read(self, *, default: str | None = None) -> str:
        """The text that the area will show: of the link, of this session, or the default.

        What a reader has typed goes along to another page with the same parameter; the example that
        nobody has touched does not.
        """
        first = self.default if default is None else default
        key = self.name
        written: dict[tuple[str, str], str | None] = st.session_state.setdefault(LINKED, {})
        asked = st.query_params.get(key)
        untouched = {text for name, text in written if name == key and text != first}
        if asked is not None and asked != written.get((key, first)):
            st.session_state[key] = asked
        elif st.session_state.get(key, first) in untouched:
            st.session_state[key] = first
        written.setdefault((key, first), None)
        return str(st.session_state.setdefault(key, first) or "")

    def draw(
        self,
        *,
        height: int,
        default: str | None = None,
        **more: Any,  # noqa: ANN401  (what st.text_area takes)
    ) -> str:
        """The area, `height` pixels high, and what is typed."""
        first = self.default if default is None else default
        self.read(default=first)
        typed = st.text_area(
            self.label,
            key=self.name,
            height=height,
            placeholder=self.placeholder,
            persist_state="session",
            **{"help": self.help, **more},
        )
        typed = str(typed or "")
        fits = len(typed) <= MAX_LINK and len(quote_plus(typed)) <= MAX_LINK
        linked = typed if fits and typed != first else None
        if linked is None:
            st.query_params.pop(self.name, None)
        elif st.query_params.get(self.name) != linked:
            st.query_params[self.name] = linked
        st.session_state[LINKED][self.name, first] = linked
        if not fits:
            _say_too_long(typed)
        return typed


def show_too_long(*lines: Text) -> None:
    """Say it where the text of such an input is too long for the address."""
    for one in lines:
        if one.is_too_long():
            _say_too_long(one.read())


def _say_too_long(typed: str) -> None:
    """What a text that is not in the link means for the reader."""
    st.info(
        f"This text is too long for the link ({len(typed):,} characters). It stays in its "
        "field while you work with it, but a shared link does not bring it along.",
        icon=":material/link_off:",
    )
