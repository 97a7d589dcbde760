"""Masked language model

Hide any word and see what BERT puts there: every word's probability, level by level and why.

Section: Pre-training
Icon: password
Inputs: text
Task: masked_language_model
Live: yes
"""

from components.address.pages import find_page
from components.inputs.texts_and_model import current_model, current_texts, show_inputs
from components.masked_language_model.page import is_quick, show_masked_page
from components.running.later import Later
from components.running.live import run_live


def explore(later: Later) -> None:
    """The inputs, and the chosen view of the text."""
    info = find_page("masked_language_model")
    if info is not None:
        show_inputs(info, later)
    text, _ = current_texts()
    show_masked_page(current_model().name, text, later)


run_live(explore, is_quick=is_quick)
