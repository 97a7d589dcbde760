"""The next sentence page from top to bottom."""

from components.inputs.texts_and_model import current_model, current_texts
from components.next_sentence.pair import show_advice_for_single, show_answer, show_empty_text
from components.next_sentence.parts import pick_part, show_part
from components.next_sentence.take_away import show_guide, show_link, show_take_away
from components.running.guard import guarded, part
from components.running.runs import run_tokenize
from components.words.messages import show_text_notes


def show_page() -> None:
    """All of it."""
    name = current_model().name
    text, text_b = current_texts()
    tokenized = run_tokenize(name, text, text_b)
    show_text_notes(tokenized)
    if text_b is None:
        show_advice_for_single()
    is_pair = text_b is not None and not show_empty_text(tokenized)

    @guarded
    def answer() -> None:
        """The answer for the pair above."""
        if is_pair:
            show_answer(name, tokenized)

    answer()
    chosen = pick_part()

    @part
    def explore() -> None:
        """The chosen view of what the answer depends on, how to read it, and what to take along."""
        show_part(chosen, name, tokenized if is_pair else None)
        show_guide()
        if is_pair:
            show_take_away(name, tokenized)
        else:
            show_link()

    explore()
