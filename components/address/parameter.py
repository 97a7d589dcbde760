"""A page's parameters: each is declared once, for links, for the session and for the screen.

    LAYER = WholeNumber("layer", "Layer", low=1, is_index=True, help=help_for("layer"))
    ALL = (MODEL, TEXT, LAYER)

    layer = LAYER.draw(high=n_layers)

`read` says what holds, also before the input is drawn: what the session holds, else what the link
asks for, else the default; what a link asks for in vain is noted (`show_link_notes`). `draw` draws
the input, bound to the address, and returns the same. `said` is what a link holds. Bounds that
depend on text or model are arguments of `read` and `draw`. The session keeps what a view does not
draw just now; where another page has a parameter of the same name but of another kind, its value
is none of this one's.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal, Protocol, runtime_checkable

import streamlit as st

from components.address.links import note_link, permalink

UNBOUND = "_unbound"
"""Names that are not bound to the address in this session."""

_WORDS = {
    "dims": "dimensions",
    "hide": "tokens to hide",
    "other": "checkpoint (other)",
}
"""What parameters are called where their own name says too little."""


@runtime_checkable
class Linked(Protocol):
    """Whatever stands in a page's link under its name."""

    @property
    def name(self) -> str:
        """Its name in the link."""
        ...

    def said(self) -> object:
        """What a link holds that restores the view; None where it can do without."""
        ...


@dataclass(frozen=True)
class Parameter(ABC):
    """What all kinds have in common.

    Attributes:
        name: Key of the input, and name in the link.
        label: What it is for.
        help: Markdown behind the label's question mark, such as `help_for("layer")`.
    """

    name: str
    label: str
    _: KW_ONLY
    help: str | None = None

    @abstractmethod
    def fits(self, value: object) -> bool:
        """Whether a value of the session is of this kind."""

    def held(self) -> Any:  # noqa: ANN401  (each kind checks it)
        """What the session holds; None where that is nothing, or not of this kind."""
        value = st.session_state.get(self.name)
        return value if self.fits(value) else None

    def asked(self) -> list[str]:
        """What the link asks for, until the session holds something of its own."""
        return [] if self.name in st.session_state else st.query_params.get_all(self.name)

    def said(self) -> object:
        """What a link holds that restores the view; None where it can do without."""
        value = self.asked() if self.name not in st.session_state else self.held()
        return None if value in (None, "", []) else value

    def put(self, value: object) -> None:
        """Let the input hold this from now on; call it before it is drawn, or in a callback."""
        st.session_state[self.name] = value

    def binding(self) -> Literal["query-params"] | None:
        """How the input is bound to the address."""
        return None if self.name in st.session_state.get(UNBOUND, ()) else "query-params"

    def in_words(self) -> str:
        """The parameter in messages."""
        return _WORDS.get(self.name, self.name.replace("_", " "))

    def note(self, message: str) -> None:
        """Keep what the link asked for in vain until the reader has read it."""
        note_link(self.name, message)

    def unbind(self) -> None:
        """Take the input off the address, where Streamlit would fail or read another value."""
        st.session_state.setdefault(UNBOUND, set()).add(self.name)

    def settle(self, value: object) -> None:
        """Before the input is drawn: what the session holds is of this kind and within bounds."""
        if self.name not in st.session_state:
            return
        if self.held() is None or self.held() != value:  # 0.0 == False, and no switch holds 0.0
            st.session_state[self.name] = value


def link_of(
    parameters: Iterable[Linked], settled: Mapping[str, object] | None = None
) -> str | None:
    """The link of the view on screen, or None when it would be too long.

    Args:
        parameters: Everything that the page's link can say, in its order.
        settled: What the page has found where an input leaves it open, by name.
    """
    said = {one.name: one.said() for one in parameters} | dict(settled or {})
    return permalink({name: value for name, value in said.items() if value not in (None, [])})
