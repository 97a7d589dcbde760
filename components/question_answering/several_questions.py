"""Several questions about one context, with their answers."""

from contextlib import suppress

import streamlit as st

from components.question_answering.parameters import QUESTION
from components.question_answering.question import asked_questions, forget_questions
from components.question_answering.runs import Reading, run_answers
from components.running.jobs import JobPending
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.table import draw_table
from dashboard.errors import InputError

HEADER = ("question", "answer", "start", "end", "score", "no_answer_score")

TABLE = "question_table"


def show_questions(reading: Reading) -> list[str]:
    """All questions about this context; choosing one asks it again."""
    asked = asked_questions(reading.question, reading.context)
    rows = [row for one in asked if (row := _row(reading, one)) is not None]
    st.markdown("**Questions about this context**")
    draw_table(
        rows,
        HEADER,
        key=TABLE,
        on_select=lambda: _ask_again(rows),
        selection_mode="single-row",
        formats=dict.fromkeys(HEADER[4:], "%.4f"),
        alt="Each question with its best answer and scores",
    )
    with st.container(horizontal=True, gap="small"):
        show_csv_button(rows_csv(HEADER, rows), "questions.csv", key="download_csv_questions")
        st.button(
            "Empty the list",
            key="forget_questions",
            icon=":material/delete:",
            type="tertiary",
            on_click=forget_questions,
            args=(reading.context,),
        )
    st.caption("Every question that you ask joins this list; tick one to look at it again.")
    return asked


def _row(reading: Reading, question: str) -> list[Cell] | None:
    with suppress(JobPending, InputError):
        found = run_answers(
            reading.name,
            question,
            reading.context,
            count=1,
            longest=reading.longest,
            window=reading.window,
        )
        best = found.answers.spans[0]
        return [
            question,
            found.quote(best),
            best.start,
            best.end,
            best.score,
            found.answers.no_answer_score,
        ]
    return None


def _ask_again(rows: list[list[Cell]]) -> None:
    """The reader has ticked a question."""
    chosen = st.session_state[TABLE].selection.rows
    if chosen and 0 <= chosen[0] < len(rows):
        QUESTION.put(str(rows[chosen[0]][0]))
