"""The inputs that pages share: the text, the second text, and the model.

The frame draws them, in the entry script, because inputs that a page draws leave the address when
the reader goes to another page; a live page draws them itself.
"""

import functools

import streamlit as st

from components.address.choice import OneOf
from components.address.linked_text import Text, show_too_long
from components.address.links import VERSION, show_link_notes
from components.address.pages import PageInfo
from components.inputs.other_model import (
    SET_ASIDE,
    remember_choice,
    set_model_aside,
    show_other_model,
)
from components.running.later import Later
from components.words.examples import DEFAULT_TEXT, Example, examples_of
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, ModelSpec, find_spec, models_for
from dashboard.settings import settings
from dashboard.user_text import clean_text

MODEL = OneOf(
    "model",
    "Model",
    is_list=True,
    help="Models that come with BERTscope stand first. The others are fetched from the Hugging "
    "Face Hub when they are first chosen (270 MB to 1.4 GB).",
)

TEXT = Text("text", "Text", default=DEFAULT_TEXT, placeholder="Type a sentence and press Enter")

TEXT_B = Text(
    "text_b",
    "Second text",
    placeholder="The second text of the pair; empty for a single text",
)

ONE_TEXT = (MODEL, TEXT)
"""What a page of one text shares with the others."""

TWO_TEXTS = (MODEL, TEXT, TEXT_B)
"""What a page of one text or two shares with the others."""


def show_inputs(info: PageInfo, later: Later | None = None) -> None:
    """Draw the shared inputs; the frame does it unless the page is a live one.

    Args:
        info: The page.
        later: Takes what can be drawn again after the page's main view.
    """
    if "text" in info.inputs:
        _pick_texts(info, later or Later())
    elif info.task:
        _pick_model(info)
    with st.container():  # what follows keeps its place
        show_too_long(*(one for one in (TEXT, TEXT_B) if one.name in info.inputs))
        show_link_notes(VERSION, MODEL)
        show_other_model(info.task)


def _pick_texts(info: PageInfo, later: Later) -> None:
    """One text or two, the model, and the examples."""
    takes_pair = "text_b" in info.inputs
    pair_open = takes_pair and _pair_is_open()
    with st.container(key="shared_inputs"):
        wide, narrow = st.columns([5, 2], vertical_alignment="bottom")
        with wide:
            TEXT.draw()
        later.draw(narrow, functools.partial(_pick_model, info))
        if pair_open:
            TEXT_B.draw()
        examples = st.container(horizontal=True, gap="small", key="examples")
    later.draw(examples, functools.partial(_show_examples, info, pair_open=pair_open))


def _show_examples(info: PageInfo, *, pair_open: bool) -> None:
    """The examples, one click away, and the button for a second text."""
    takes_pair = "text_b" in info.inputs
    for example in examples_of(info.name):
        if takes_pair or not example.text_b:
            st.button(
                example.label,
                key=f"example_{example.label}",
                type="secondary",
                on_click=_use_example,
                args=(example,),
            )
    if takes_pair:
        st.button(
            "Remove second text" if pair_open else "Second text",
            key="toggle_pair",
            icon=":material/remove:" if pair_open else ":material/add:",
            type="tertiary",
            on_click=_toggle_pair,
            args=(not pair_open,),
        )


def _pair_is_open() -> bool:
    """Whether the second text is shown: asked for, or given by the link."""
    if "pair_open" not in st.session_state:
        st.session_state["pair_open"] = bool(st.query_params.get("text_b"))
    return bool(st.session_state["pair_open"])


def _toggle_pair(is_open: bool) -> None:  # noqa: FBT001  (a widget callback)
    """Show or remove the second text; what was typed comes back when it is shown again."""
    if is_open:
        st.session_state["text_b"] = st.session_state.pop("kept_text_b", "")
    else:
        st.session_state["kept_text_b"] = st.session_state.get("text_b", "")
        st.session_state["text_b"] = ""
    st.session_state["pair_open"] = is_open


def _use_example(example: Example) -> None:
    """Put the example into the inputs."""
    st.session_state["text"] = example.text
    st.session_state["pair_open"] = bool(example.text_b)
    st.session_state["text_b"] = example.text_b


def _pick_model(info: PageInfo) -> None:
    """The checkpoint, among those that can do what the page needs.

    A model that another page's task ruled out comes back where it can be used again.
    """
    names = [spec.name for spec in models_for(info.task)]
    default = DEFAULT_MODEL if DEFAULT_MODEL in names else names[0]
    set_model_aside(info.task, names, default)
    if "model" in st.session_state:
        now = st.session_state["model"]
        wanted, shown_instead = st.session_state.get(SET_ASIDE, (now, now))
        if now != shown_instead:  # chosen since then
            wanted = now
        st.session_state["model"] = wanted if wanted in names else default
        st.session_state[SET_ASIDE] = (wanted, st.session_state["model"])
    MODEL.draw(names, default=default, on_change=remember_choice)


def current_model() -> ModelSpec:
    """The chosen checkpoint."""
    return find_spec(st.session_state["model"])


def current_texts() -> tuple[str, str | None]:
    """The typed text and second text, cleaned; stops the page with advice when there is none.

    The second is None for a single text.
    """
    cleaned = []
    for key in ("text", "text_b"):
        typed = st.session_state.get(key) or ""
        clean = clean_text(typed, max_characters=settings().max_characters)
        if clean.n_removed:
            st.info(
                f"{clean.n_removed} control or broken characters were left out: "
                "BERT's tokenizer has no use for them.",
                icon=":material/cleaning_services:",
            )
        if clean.n_cut:
            st.warning(
                f"Only the first {settings().max_characters:,} characters are read; "
                f"{clean.n_cut:,} were left out. Shorten the text to see its end.",
                icon=":material/content_cut:",
            )
        cleaned.append(clean.text)
    if not cleaned[0].strip():
        st.info(
            "Type a sentence above, or choose one of the examples: with no text there is "
            "nothing to look at.",
            icon=":material/edit:",
        )
        st.stop()
    return cleaned[0], cleaned[1] if cleaned[1].strip() else None
