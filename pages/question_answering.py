"""Question answering

Ask a question about a text: which stretch answers it, how sure that is, and what it depends on.

Section: Downstream
Icon: contact_support
Task: question_answering
"""

from components.inputs.texts_and_model import current_model
from components.question_answering.page import show_answer_page
from components.running.guard import guarded

name = current_model().name


@guarded
def explore() -> None:
    """No fragment: a click must be able to stop a long run."""
    show_answer_page(name)


explore()
