"""Question and context: typed, from the link, from a file, or an example; and past questions."""

from contextlib import suppress

import streamlit as st

from components.inputs.document_upload import cleaned, pick_uploaded_text
from components.question_answering.parameters import ASKED as LINKED
from components.question_answering.parameters import CONTEXT, QUESTION
from components.question_answering.runs import Reading, run_answers
from components.running.waiting import waits_alone
from components.running.whole_texts import digest
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.table import draw_table
from components.words.examples import Example, examples_of
from dashboard.errors import InputError
from dashboard.settings import settings

ASKED = "_asked_questions"
"""Per context, the questions that were asked about it."""

MOST_ASKED = 20

MOST_QUESTION = 500
"""Characters of a question that are read."""


def pick_question_and_context() -> tuple[str, str] | None:
    """Both texts, cleaned; None where one is empty, with advice."""
    examples = examples_of("question_answering")
    asked = QUESTION.draw()
    typed = CONTEXT.draw(height=100)
    with st.container(horizontal=True, gap="small", key="answer_examples"):
        for example in examples:
            st.button(
                example.label,
                key=f"example_{example.label}",
                on_click=_use,
                args=(example,),
            )
    with st.expander("A file as context"):
        uploaded = pick_uploaded_text(
            "Context from a file", "document", instead="The typed context is used instead."
        )
    question = cleaned(asked, most=MOST_QUESTION)
    context = uploaded or cleaned(typed, most=settings().max_characters)
    if not question.strip() or not context.strip():
        missing = "context" if question.strip() else "question"
        st.info(
            f"The {missing} is empty. Type a question, and a text that may answer it, or choose "
            "one of the examples.",
            icon=":material/edit:",
        )
        return None
    return question, context


def _use(example: Example) -> None:
    QUESTION.put(example.text)
    CONTEXT.put(example.text_b)


def asked_questions(question: str, context: str) -> list[str]:
    """All questions about this context, this one included, the oldest first."""
    if ASKED not in st.session_state:  # a link may bring some, once
        linked = "".join(LINKED.asked()).splitlines()
        found = dict.fromkeys(line[:MOST_QUESTION] for line in linked if line.strip())
        st.session_state[ASKED] = {digest(context): list(found)[:MOST_ASKED]}
    every: dict[str, list[str]] = st.session_state[ASKED]
    own = every.setdefault(digest(context), [])
    if question not in own:
        own.append(question)
        del own[:-MOST_ASKED]
    return own


def forget_questions(context: str) -> None:
    """Empty the list of a context."""
    st.session_state.get(ASKED, {}).pop(digest(context), None)


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
    with waits_alone(), suppress(InputError):
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
