"""Sequence classification

One label for a whole text, however long: every label's score, and which words it depends on.

Section: Downstream
Icon: label
Inputs: text
Task: sequence_classification
Opens: example
"""

from components.inputs.texts_and_model import current_model
from components.running.guard import guarded
from components.sequence_classification.page import show_classification_page


@guarded
def explore() -> None:
    """No fragment: a click must be able to end a long run, and a changed word changes the text."""
    show_classification_page(current_model().name)


explore()
