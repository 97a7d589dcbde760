"""Masked language model

Hide any word and see what BERT puts there: every word's probability, level by level and why.

Section: Pre-training
Icon: password
Inputs: text
Task: masked_language_model
"""

from components.frame import current_model, current_texts, guarded
from components.masked_page import show_masked_page
from components.messages import show_text_notes
from components.runs import run_tokenize

name = current_model().name
text, _ = current_texts()
tokenized = run_tokenize(name, text, None)
show_text_notes(tokenized)


@guarded
def explore() -> None:
    """No fragment: a click must be able to stop a long run, and an example changes the text."""
    show_masked_page(name, tokenized)


explore()
