"""Token classification

Names and parts of speech, word piece by word piece: which label each gets, and how sure that is.

Section: Downstream
Icon: ink_highlighter
Inputs: text
Task: token_classification
Opens: example
"""

from components.inputs.texts_and_model import current_model, current_texts
from components.running.guard import guarded
from components.token_classification.page import is_document, show_token_page

name = current_model().name
text = "" if is_document() else current_texts()[0]


@guarded
def explore() -> None:
    """No fragment: a click must be able to stop a long run."""
    show_token_page(name, text)


explore()
