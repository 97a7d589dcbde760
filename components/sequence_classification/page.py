"""The views of the sequence classification page, and what is common to them."""

import streamlit as st

from components.address.links import show_link_notes
from components.inputs.document_upload import MOST_CHARACTERS, pick_uploaded_text
from components.inputs.documents import pick_window
from components.inputs.texts_and_model import current_model, current_texts
from components.running.attributions import Subject
from components.running.questions import Exact
from components.running.runs import ask
from components.running.waiting import waits_alone
from components.running.whole_texts import max_tokens, run_whole
from components.sequence_classification.change import show_change
from components.sequence_classification.labels import pick_label, show_answer, show_mean
from components.sequence_classification.levels import show_levels
from components.sequence_classification.many_texts import show_list
from components.sequence_classification.parameters import LABEL, VIEW, VIEWS
from components.sequence_classification.runs import (
    TASK,
    Classify,
    is_long,
    labels_of,
    run_window_labels,
    windows_of,
)
from components.sequence_classification.take_away import (
    show_guide,
    show_take_away,
)
from components.sequence_classification.windows import (
    Reading,
    pick_window_number,
    show_which,
    show_windows,
    window_answer,
)
from components.views.attribution_panel import show_attribution
from components.words.messages import show_text_notes
from dashboard.records.attribution import LabelTarget
from dashboard.records.labels import Answer
from dashboard.records.texts import TokenizedText


def show_page() -> None:
    """The chosen view with its guide and what can be taken along.

    No fragment: a click must be able to end a long run, and a changed word changes the text.
    """
    name = current_model().name
    place = st.container()
    with place:
        controls = st.container(horizontal=True, gap="small")
        with controls:
            view = VIEW.draw(label_visibility="collapsed")
        show_link_notes(VIEW)
    if view == VIEWS[3]:
        show_list(name)
        show_guide()
        return
    with controls:
        uploaded = _pick_document()
    text = current_texts()[0] if uploaded is None else uploaded
    whole = run_whole(name, text)
    show_text_notes(whole)
    if is_long(name, whole):
        _show_long(name, whole, view, is_typed=uploaded is None)
        return
    answer = ask(Classify(name, Exact(whole)))
    show_answer(answer)
    with st.container(border=True):
        _show_view(view, answer, is_typed=uploaded is None)
    show_guide()
    show_take_away(answer)


def _pick_document() -> str | None:
    """The text of a file, or None where the typed one is classified."""
    with st.popover("A file as one text", icon=":material/upload_file:", type="tertiary"):
        text = pick_uploaded_text(
            "Text from a file", "document", instead="The typed text is used instead."
        )
        st.caption(
            f"All of it is classified as one text, up to {MOST_CHARACTERS:,} characters (some "
            "hundred pages). A file of one text per line belongs into “List or file”."
            if text is None
            else "This text is classified; remove the file to go back to the typed one."
        )
    return text


def _show_long(name: str, whole: TokenizedText, view: str, *, is_typed: bool) -> None:
    """A text that is read window by window: the mean, all windows, and one of them closely."""
    st.warning(
        f"{len(whole.tokens):,} tokens are more than the {max_tokens(name)} that the model takes "
        "at once: they are read in overlapping windows, and none is left out.",
        icon=":material/view_column_2:",
    )
    size = pick_window()
    windows = windows_of(name, whole, size)
    top, along, below = st.container(), st.container(border=True), st.container()
    with along:
        st.markdown("**Window by window**, along the text")
        chosen = pick_window_number(windows)
    with waits_alone(), top:  # its progress is on screen already
        found = run_window_labels(name, windows)
        reading = Reading(name=name, text=whole, labels=labels_of(name), found=found, size=size)
        show_mean(name, reading.labels, found)
        with along:
            show_windows(reading, chosen)
        with below:
            answer = window_answer(reading, chosen)
            with st.container(border=True):
                show_which(answer, chosen, len(windows))
                _show_view(view, answer, is_typed=is_typed)
            show_guide()
            show_take_away(reading)


def _show_view(view: str, answer: Answer, *, is_typed: bool) -> None:
    if view == "Change a word":
        show_change(answer, is_typed=is_typed)
    elif view == "Level by level":
        show_levels(answer)
    else:
        label = pick_label(answer)
        show_link_notes(LABEL)
        said = f"logit of “{answer.labels.names[label]}”"
        with waits_alone():  # its progress is on screen already
            show_attribution(
                Subject(
                    name=answer.name,
                    task=TASK,
                    text=answer.text,
                    target=LabelTarget(label=label),
                    said=said,
                )
            )
