"""Texts that stand in the link as long as a link can hold them."""

from typing import Any, Literal
from urllib.parse import quote_plus

import streamlit as st

from components.address.links import MAX_LINK

LINKED = "_linked_texts"
"""What this session has written into the address, by key and default."""


MAX_ADDRESS = 30_000
"""Encoded characters of a text that stay in the address of this page: servers refuse an address of
more than some 60,000, and the page could not be loaded again."""


def address_binding(key: str) -> Literal["query-params"] | None:
    """How an input of one line is bound to the address: not at all where its text is too long.

    Call it right before the input is drawn, and `show_too_long(key)` below. Streamlit takes the
    parameter out of the address when an input is bound no more.
    """
    return None if _is_too_long(key) else "query-params"


def show_too_long(*keys: str) -> None:
    """Say it where the text of such an input is too long for the address."""
    for key in keys:
        if _is_too_long(key):
            _say_too_long(str(st.session_state[key]))


def _is_too_long(key: str) -> bool:
    """Whether what the input `key` holds cannot stand in the address."""
    return len(quote_plus(str(st.session_state.get(key) or ""), errors="replace")) > MAX_ADDRESS


def settle_text(key: str, default: str) -> str:
    """The text that the area will show: of the link, of this session, or `default`.

    What a reader has typed goes along to another page with the same parameter; the example that
    nobody has touched does not.
    """
    written: dict[tuple[str, str], str | None] = st.session_state.setdefault(LINKED, {})
    asked = st.query_params.get(key)
    untouched = {text for name, text in written if name == key and text != default}
    if asked is not None and asked != written.get((key, default)):
        st.session_state[key] = asked
    elif st.session_state.get(key, default) in untouched:
        st.session_state[key] = default
    written.setdefault((key, default), None)
    return str(st.session_state.setdefault(key, default) or "")


def linked_text_area(
    key: str,
    label: str,
    *,
    default: str,
    height: int,
    placeholder: str,
    **more: Any,  # noqa: ANN401  (what st.text_area takes)
) -> str:
    """What is typed, which is in the link (parameter `key`) unless it is `default` or too long.

    Not bound by Streamlit: a pasted megabyte would become an address that no browser takes.

    Args:
        key: Key of the widget, and name of the parameter.
        label: What it is for.
        default: The text of a first visit.
        height: Pixels.
        placeholder: Shown while nothing is typed.
        more: Passed on to `st.text_area`.
    """
    settle_text(key, default)
    typed = str(st.text_area(label, key=key, height=height, placeholder=placeholder, **more) or "")
    fits = len(typed) <= MAX_LINK and len(quote_plus(typed)) <= MAX_LINK
    linked = typed if fits and typed != default else None
    if linked is None:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != linked:
        st.query_params[key] = linked
    st.session_state[LINKED][key, default] = linked
    if not fits:
        _say_too_long(typed)
    return typed


def _say_too_long(typed: str) -> None:
    """What a text that is not in the link means for the reader."""
    st.info(
        f"This text is too long for the link ({len(typed):,} characters). It stays in its "
        "field while you work with it, but a shared link does not bring it along.",
        icon=":material/link_off:",
    )
