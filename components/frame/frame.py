"""What surrounds every page: menu, title, shared inputs, and the boundary that catches errors.

The shared inputs (`model`, `text`, `text_b`) are drawn here, by the entry script, because inputs
that a page draws leave the address when the reader goes to another page.
"""

import streamlit as st

from components.address.links import check_version
from components.address.pages import PageInfo
from components.inputs.texts_and_model import _use_example, show_inputs
from components.words.examples import DEFAULT_TEXT, examples_of
from dashboard.models.catalogue.catalog import models_for

PAGE_SHOWN = "_page_shown"
"""The page that this session saw last."""


def show_frame(info: PageInfo) -> None:
    """Draw the title and the shared inputs of the page `info`."""
    st.title(info.title, anchor=False)
    st.caption(info.sentence)
    check_version()
    _follow_link(info)
    if "text" in info.inputs:
        _open_with_example(info)
    if not info.is_live:
        show_inputs(info)


def _follow_link(info: PageInfo) -> None:
    """Take the texts and the model of a link that led here from another page.

    Streamlit reads a link only while the session is new; what the session remembers would win.
    """
    before = st.session_state.get(PAGE_SHOWN)
    st.session_state[PAGE_SHOWN] = info.name
    if before in {None, info.name}:
        return
    asked = {key: st.query_params[key] for key in info.inputs if key in st.query_params}
    if asked.get("text", st.session_state.get("text")) != st.session_state.get("text"):
        asked.setdefault("text_b", "")  # another text does not belong to the old second one
    st.session_state.update(asked)
    if "text_b" in asked:
        st.session_state["pair_open"] = bool(asked["text_b"])
    model = st.query_params.get("model")
    if model in {spec.name for spec in models_for(info.task)}:
        st.session_state["model"] = model


def _open_with_example(info: PageInfo) -> None:
    """Begin with the page's own first example, once, where neither reader nor link says anything.

    A page about pairs would otherwise have nothing to show to a new visitor.
    """
    opened: set[str] = st.session_state.setdefault("_opened", set())
    if not info.opens_with_example or info.name in opened:
        return
    opened.add(info.name)
    is_untouched = st.session_state.get("text", DEFAULT_TEXT) == DEFAULT_TEXT
    is_untouched &= not st.session_state.get("text_b")
    if is_untouched and not {"text", "text_b"} & st.query_params.keys():
        _use_example(examples_of(info.name)[0])
