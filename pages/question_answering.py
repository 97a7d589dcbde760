"""Question answering

Ask a question about a text: which stretch answers it, how sure that is, and what it depends on.

Section: Downstream
Icon: contact_support
Task: question_answering
"""

from components.frame.frame import current_model, guarded
from components.question_answering.page import show_answer_page

name = current_model().name


@guarded
def explore() -> None:
    """No fragment: a click must be able to stop a long run."""
    show_answer_page(name)


explore()
