"""The tokens that a reader has chosen and the part that is shown: in the page, in Python, in links.

Views of a text share both in the browser (`browser/text.js`) and draw a change at once. A hidden
view (`follow.js`) puts it into the address and tells Python when nothing has changed for a moment;
only the fragment that draws the hidden view runs again.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from components.address.linked_text import Text
from components.address.links import forget_note, note_link, noted
from components.browser.bundle import component
from components.inputs.token_positions import (
    MAX_TEXT,
    TokenChoice,
    read_span,
    read_tokens,
    span_text,
    tokens_text,
)

TOKENS = Text(
    "tokens",
    "Chosen tokens, by position",
    placeholder="3, 7-9 : 12",
    help="Positions count from 0: first queries, then after a colon keys.",
)

SPAN = Text(
    "span",
    "Part shown, by position",
    placeholder="40-71",
    help="First and last position, for queries and keys alike; after a colon others for the keys.",
)

CHOICE = (TOKENS, SPAN)
"""The two inputs, which stand in the link."""

NAMES = tuple(one.name for one in CHOICE)

_IN_WORDS = {
    "tokens": ("tokens that are", "it with none chosen"),
    "span": ("a part that is", "the whole text"),
}

_REPLACED = "_choice_replaced"
"""Per input the last text that the browser's choice put there."""

LATE_SECONDS = 1.0
"""How long a browser may send an input's former text after the new one has left the server."""

_OPEN = "_open_text"
_ANEW = "_choice_anew"
"""How often Python, not the browser, has set the choice: the browser then follows."""

_follow = component("token_choice", "<span hidden></span>", Path(__file__).with_name("follow.js"))


@dataclass(frozen=True, kw_only=True)
class ChoiceMessage:
    """What `follow.js` is told: the choice as the inputs say it, set by Python `anew` times."""

    scope: str
    anew: int
    choice: TokenChoice


@dataclass(frozen=True, kw_only=True)
class SentChoice:
    """What `follow.js` sends: the choice of a text as the inputs write it."""

    scope: str
    tokens: str
    span: str


@dataclass(slots=True, kw_only=True)
class _Replaced:
    """What stood in an input lately, what stands there instead, and when that left the server."""

    before: set[str]
    text: str
    sent_at: float | None = None

    def is_under_way(self) -> bool:
        """Whether the browser may not know the text yet."""
        return self.sent_at is None or time.monotonic() - self.sent_at < LATE_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenText:
    """The text that the views of a page show.

    Attributes:
        scope: Name of the text, and of how it is split into positions, within the page.
        count: Positions that there are.
        opening: The choice with which it opened; what the reader has chosen since is in the page.
    """

    scope: str
    count: int
    opening: TokenChoice


def open_text(scope: str, count: int) -> OpenText:
    """The text with the choice that the link asks for, or with none if another was shown before.

    Call it before `show_choice_inputs`, in every run of the page. What a link asks for in vain is
    noted under the names of the inputs (`components.address.links.show_link_notes`).
    """
    before: OpenText | None = st.session_state.get(_OPEN)
    if before is not None and before.scope == scope:
        return before
    asked = dict.fromkeys(NAMES, "")
    if before is None:
        asked = {name: _asked_by_link(name, count) for name in NAMES}
    else:
        st.session_state.update(asked)
        _set_anew()
    opened = OpenText(scope=scope, count=count, opening=read_choice(asked, count))
    st.session_state[_OPEN] = opened
    return opened


def _asked_by_link(name: str, count: int) -> str:
    """The link's text for an input; "", with a note, where it makes no sense."""
    text = st.query_params.get(name, "")
    try:
        read_choice({name: text}, count)
    except ValueError:
        asked, shown = _IN_WORDS[name]
        note_link(
            name,
            f"The link asks for {asked} not in this text: positions go from 0 to {count - 1}. "
            f"Showing {shown}.",
        )
        return ""
    return text


def read_choice(texts: Mapping[str, object], count: int) -> TokenChoice:
    """The choice of the texts of both inputs; what lacks is empty.

    Raises:
        ValueError: A text says no positions, or one that does not exist.
    """
    tokens, span = (texts.get(name, "") for name in NAMES)
    if not (isinstance(tokens, str) and isinstance(span, str)):
        raise ValueError("no text")  # noqa: TRY004  (one error for all that makes no sense)
    queries, keys = read_tokens(tokens, count)
    return TokenChoice(queries=queries, keys=keys, span=read_span(span, count))


def show_choice_inputs(opened: OpenText, *, is_long: bool) -> TokenChoice:
    """Two inputs that hold what is chosen and shown, wherever it was chosen; returns it.

    Args:
        opened: Of `open_text`.
        is_long: Whether the views show parts of the text.
    """
    for one in CHOICE if is_long else (TOKENS,):
        one.draw(max_chars=MAX_TEXT, on_change=_take_typed, args=(one.name,))
    _note_delivery()
    choice = _typed_choice(opened.count)
    anew = st.session_state.get(_ANEW, 0)
    _follow(
        key="token_choice",
        data=asdict(ChoiceMessage(scope=opened.scope, anew=anew, choice=choice)),
        on_choice_change=_taker(opened),
        height=1,
    )
    return choice


def settled_choice(choice: TokenChoice) -> dict[str, object]:
    """The chosen tokens and the part that is shown as a link says them; None for neither."""
    texts = (tokens_text(choice.queries, choice.keys), span_text(choice.span))
    return {one.name: text or None for one, text in zip(CHOICE, texts, strict=True)}


def clear_tokens() -> None:
    """Choose nothing; the part that is shown stays."""
    st.session_state["tokens"] = ""
    forget_note("tokens")
    _set_anew()


def wrong_inputs(count: int) -> list[str]:
    """Names of the inputs in which a reader has written no positions; a link's have their note."""
    return [name for name in NAMES if _typed(name, count) is None and not noted(name)]


def sent_choice(opened: OpenText) -> TokenChoice | None:
    """What the browser has just sent; None for another text, or where it makes no sense.

    What a browser sends is checked like any input.
    """
    state: Any = st.session_state.get("token_choice")
    sent: Any = getattr(state, "choice", None)
    try:
        choice = SentChoice(**sent)
        return read_choice(vars(choice), opened.count) if choice.scope == opened.scope else None
    except (TypeError, ValueError):
        return None


def _taker(opened: OpenText) -> Callable[[], None]:
    """Takes what the browser has sent over into the inputs, and thereby into the link."""

    def take() -> None:
        sent = sent_choice(opened)
        if sent is None:
            return
        held = _typed_choice(opened.count)
        if (sent.queries, sent.keys) != (held.queries, held.keys):
            _replace("tokens", tokens_text(sent.queries, sent.keys))
        if sent.span != held.span:
            _replace("span", span_text(sent.span))

    return take


def _replace(name: str, text: str) -> None:
    """Another text for an input, remembered with the one before until the browser has it."""
    replaced: dict[str, _Replaced] = st.session_state.setdefault(_REPLACED, {})
    before = {st.session_state.get(name) or ""}
    if name in replaced and replaced[name].is_under_way():
        before |= replaced[name].before
    replaced[name] = _Replaced(before=before - {text}, text=text)
    st.session_state[name] = text
    forget_note(name)


def _note_delivery() -> None:
    """The inputs are on their way to the browser."""
    replaced: dict[str, _Replaced] = st.session_state.get(_REPLACED, {})
    for one in replaced.values():
        one.sent_at = one.sent_at or time.monotonic()


def _is_late(name: str) -> bool:
    """Whether an input's text is one that was replaced, sent before the browser knew."""
    replaced: _Replaced | None = st.session_state.get(_REPLACED, {}).get(name)
    if replaced is None or st.session_state[name] not in replaced.before:
        return False
    return replaced.is_under_way()


def _typed_choice(count: int) -> TokenChoice:
    """What the inputs hold; nothing where one makes no sense."""
    tokens, span = (_typed(name, count) or TokenChoice() for name in NAMES)
    return TokenChoice(queries=tokens.queries, keys=tokens.keys, span=span.span)


def _typed(name: str, count: int) -> TokenChoice | None:
    """What one input holds, or None."""
    try:
        return read_choice({name: st.session_state.get(name) or ""}, count)
    except ValueError:
        return None


def _take_typed(name: str) -> None:
    """The reader has written into an input; or has clicked elsewhere, and its text comes late."""
    if _is_late(name):
        st.session_state[name] = st.session_state[_REPLACED][name].text
        return
    forget_note(name)
    _set_anew()


def _set_anew() -> None:
    """The browser's own choice is no longer the latest."""
    st.session_state[_ANEW] = st.session_state.get(_ANEW, 0) + 1
