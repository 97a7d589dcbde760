"""Parameters that are chosen: one of several, several of some, a switch, and what is unfolded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.address.parameter import Parameter

Option = TypeVar("Option", int, str)


@dataclass(frozen=True)
class OneOf(Parameter):
    """One of several; the words on screen also stand in links.

    Attributes:
        options: What there is, unless `read` and `draw` are given others.
        default: What a plain link shows; the first where it is empty or not among the options.
        is_list: Whether it is drawn as a list that opens, for many options.
    """

    options: tuple[str, ...] = ()
    default: str = ""
    is_list: bool = False

    def fits(self, value: object) -> bool:
        """Whether a value of the session is of this kind."""
        return isinstance(value, str) and (not self.options or value in self.options)

    def read(self, options: Sequence[str] = (), *, default: str = "") -> str:
        """The chosen one; the default where session or link ask for one that is not there."""
        options = options or self.options
        first = self._first(options, default)
        if self.name in st.session_state:
            held = self.held()
            return held if held in options else first
        asked = self.asked()
        wanted = asked[-1] if asked else ""
        if wanted and wanted not in options:
            self.note(f"The link asks for a {self.in_words()} that is not available here.")
        return wanted if wanted in options else first

    def draw(
        self,
        options: Sequence[str] = (),
        *,
        default: str = "",
        **more: Any,  # noqa: ANN401  (what the input takes)
    ) -> str:
        """The input, and the chosen one."""
        options = list(options or self.options)
        first = self._first(options, default)
        shown = self.read(options, default=default)
        self.settle(shown)
        if "format_func" in more:  # the address would hold the words on screen, links the option
            self.unbind()
            self.put(shown)
            more["persist_state"] = "session"
        common = {"key": self.name, "bind": self.binding(), "help": self.help, **more}
        chosen = (
            st.selectbox(self.label, options, index=options.index(first), **common)
            if self.is_list
            else st.segmented_control(
                self.label, options, default=first, required=True, wrap=True, **common
            )
        )
        return chosen if chosen in options else first

    def _first(self, options: Sequence[str], default: str) -> str:
        """What a plain link shows."""
        return next((one for one in (default, self.default) if one in options), options[0])


@dataclass(frozen=True)
class Several(Parameter):
    """Any of some, none by default; drawn as pills."""

    def fits(self, value: object) -> bool:
        """Whether a value of the session is of this kind."""
        return isinstance(value, (list, tuple))

    def read(self, options: Sequence[Option]) -> tuple[Option, ...]:
        """The chosen ones in the order of the options; a link's others count for nothing."""
        if self.name in st.session_state:
            held = self.held() or ()
            return tuple(one for one in options if one in held)
        asked = set(self.asked())
        if asked - {str(one) for one in options}:
            self.note(f"The link asks for {self.in_words()} that are not available here.")
        return tuple(one for one in options if str(one) in asked)

    def draw(self, options: Sequence[Option], **more: Any) -> tuple[Option, ...]:  # noqa: ANN401
        """The pills, and the chosen ones in the order of the options."""
        shown = self.read(options)
        held = self.held()
        if held is None or set(held) != set(shown):  # another model has fewer
            self.settle(list(shown))
        chosen = st.pills(
            self.label,
            list(options),
            selection_mode="multi",
            key=self.name,
            bind=self.binding(),
            wrap=True,
            **{"help": self.help, **more},
        )
        return tuple(one for one in options if one in chosen)


@dataclass(frozen=True)
class Switch(Parameter):
    """On or off, and off by default."""

    def fits(self, value: object) -> bool:
        """Whether a value of the session is of this kind."""
        return isinstance(value, bool)

    def read(self) -> bool:
        """Whether it is on."""
        if self.name in st.session_state:
            return bool(self.held())
        asked = self.asked()
        return bool(asked) and asked[-1].lower() == "true"

    def draw(self, **more: Any) -> bool:  # noqa: ANN401  (what the input takes)
        """The switch, and whether it is on."""
        self.settle(self.read())
        options = {"help": self.help, **more}
        return bool(st.toggle(self.label, key=self.name, bind=self.binding(), **options))

    def said(self) -> object:
        """What a link holds where it is on."""
        return "true" if self.read() else None


@dataclass(frozen=True)
class Fold(Parameter):
    """A part of the page that can be unfolded.

    Attributes:
        is_open: Whether a plain link shows it unfolded.
    """

    is_open: bool = False

    def fits(self, value: object) -> bool:
        """Whether a value of the session is of this kind."""
        return isinstance(value, bool)

    def read(self) -> bool:
        """Whether it is unfolded."""
        if self.name in st.session_state:
            held = self.held()
            return self.is_open if held is None else held
        asked = self.asked()
        return {"true": True, "false": False}.get(asked[-1].lower() if asked else "", self.is_open)

    def draw(self, **more: Any) -> DeltaGenerator | None:  # noqa: ANN401
        """Its inside, or None while it is folded: nothing is drawn for it then."""
        self.settle(self.read())
        box = st.expander(
            self.label,
            expanded=self.is_open,
            key=self.name,
            on_change="rerun",
            bind=self.binding(),
            **more,
        )
        return box if box.open else None

    def said(self) -> object:
        """What a link holds once the part has been drawn."""
        return str(self.read()).lower() if self.name in st.session_state or self.asked() else None
