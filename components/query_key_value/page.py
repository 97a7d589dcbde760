"""The query, key, value page from top to bottom."""

from components.inputs.texts_and_model import current_model, current_texts
from components.query_key_value.controls import pick_mode
from components.query_key_value.parameters import MODES
from components.query_key_value.real_head import show_real_head
from components.query_key_value.toy import show_toy
from components.query_key_value.toy_state import clear_link
from components.running.guard import part
from components.running.runs import Encode, ask
from components.words.messages import show_text_notes


@part
def show_page() -> None:
    """One head of the model, or attention by hand, which needs no model."""
    name = current_model().name
    text, text_b = current_texts()
    if pick_mode() == MODES[0]:
        clear_link()
        encoding = ask(Encode(name, text, text_b))
        show_text_notes(encoding.text)
        show_real_head(name, encoding)
    else:
        show_toy()
