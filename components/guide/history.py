"""The time line: six steps from the first neural language model to BERT."""

from typing import Any

import streamlit as st

from components.address.links import show_link_notes
from components.guide.milestones import MILESTONES, YEARS
from components.guide.parameters import YEAR
from components.guide.parts import show_link
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.figures.guide import time_line


def show_history() -> None:
    """The time line, and the chosen step beside it."""
    st.subheader("From predicting words to BERT", anchor="history")
    line, card = st.columns([2, 3], gap="medium")
    with card:
        year = YEAR.draw(label_visibility="collapsed")
        show_link_notes(YEAR)
        milestone = MILESTONES[YEARS.index(year)]
        with st.container(border=True, key="milestone"):
            st.markdown(f"**{milestone.year} · {milestone.title}**")
            st.markdown(milestone.idea)
            st.markdown(f"*What was left:* {milestone.left}")
            st.caption(milestone.source)
            show_link(milestone.page, milestone.label, dict(milestone.values))
    with line:
        show_figure(
            time_line(YEARS, [m.title for m in MILESTONES], YEARS.index(year), page_palette()),
            key="time_line",
            alt="Time line: " + ", ".join(f"{m.year} {m.title}" for m in MILESTONES),
            numbers="the list of years beside it",
            on_click=_use_click,
        )


def _use_click() -> None:
    """Take over the clicked step; what the browser sends is checked."""
    event: Any = st.session_state.get("time_line")
    points = event["selection"]["points"] if event else []
    index = points[0].get("point_index") if points else None
    if isinstance(index, int) and 0 <= index < len(YEARS):
        YEAR.put(YEARS[index])
