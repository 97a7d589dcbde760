"""The question answering page: the answer in its place, and three closer looks."""

import streamlit as st

from components.address.links import show_link_notes
from components.inputs.documents import pick_window
from components.inputs.texts_and_model import current_model
from components.question_answering.answers import (
    show_curves,
    show_in_place,
    show_matrix,
    show_ranking,
    show_table,
    show_windows,
)
from components.question_answering.parameters import COUNT, LONGEST, RANK, VIEW
from components.question_answering.question import pick_question_and_context, show_questions
from components.question_answering.runs import TASK, Reading, run_answers
from components.question_answering.take_away import show_guide, show_take_away
from components.running.attributions import Subject
from components.running.waiting import waits_alone
from components.running.whole_texts import max_tokens, run_whole
from components.views.attribution_panel import show_attribution
from components.words.messages import show_text_notes
from dashboard.analysis.prediction.answers import is_context
from dashboard.records.attribution import SpanTarget


def show_page() -> None:
    """Question and context, the chosen view, the guide and what can be taken along.

    No fragment: a click must be able to stop a long run.
    """
    name = current_model().name
    typed = pick_question_and_context()
    if typed is None:
        return
    question, context = typed
    controls = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    with controls:
        view = VIEW.draw()
        count, longest = COUNT.draw(), LONGEST.draw()
    show_link_notes(VIEW, COUNT, LONGEST)
    pair = run_whole(name, question, context)
    show_text_notes(pair)
    if not is_context(pair).any():
        st.info(
            "Nothing of this context reaches the model: its tokenizer drops these characters.",
            icon=":material/block:",
        )
        return
    limit = max_tokens(name)
    window = pick_window() if len(pair.tokens) > limit else limit
    with waits_alone():
        reading = run_answers(name, question, context, count=count, longest=longest, window=window)
        with controls:
            chosen = RANK.draw(high=len(reading.answers.spans))
        show_link_notes(RANK)
        _show_view(view, reading, chosen)
        asked = show_questions(reading)
        show_guide()
        show_take_away(reading, asked)


def _show_view(view: str, reading: Reading, chosen: int) -> None:
    span = reading.answers.spans[chosen]
    if view == "Answer":
        left, right = st.columns([7, 5], gap="medium")
        with left:
            with st.container(border=True):
                show_in_place(reading, chosen)
            show_table(reading)
        with right.container(border=True):
            show_ranking(reading, chosen)
        show_windows(reading, span)
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f"**Answer {chosen + 1}**")
        st.code(reading.quote(span), language=None, wrap_lines=True)
    show_windows(reading, span)
    if view == "Logits":
        show_curves(reading, span)
    elif view == "Spans":
        show_matrix(reading, span)
    else:
        _show_why(reading, chosen)


def _show_why(reading: Reading, chosen: int) -> None:
    span = reading.answers.spans[chosen]
    text = reading.windows[span.window].window.text
    st.caption(
        "What is explained is one number: the start logit of the answer's first token plus the end "
        "logit of its last. Words of the question and of the context both count."
    )
    with waits_alone():  # the rest of the page need not wait
        show_attribution(
            Subject(
                name=reading.name,
                task=TASK,
                text=text,
                target=SpanTarget(start=span.first, end=span.last),
                said=f"start logit of “{text.tokens[span.first]}” plus end logit of "
                f"“{text.tokens[span.last]}”",
            )
        )
