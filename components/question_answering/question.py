"""Question and context: typed, from the link, from a file, or an example; and past questions."""

import streamlit as st

from components.inputs.document_upload import cleaned, pick_uploaded_text
from components.question_answering.parameters import ASKED as LINKED
from components.question_answering.parameters import CONTEXT, QUESTION
from components.running.whole_texts import digest
from components.words.examples import Example, examples_of
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
