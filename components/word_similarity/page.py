"""The word similarity page from top to bottom."""

from components.inputs.texts_and_model import current_model, current_texts
from components.running.runs import ask
from components.word_similarity.contexts import show_contexts
from components.word_similarity.controls import pick_compared
from components.word_similarity.runs import CompareTexts
from components.word_similarity.take_away import show_guide, show_take_away
from components.word_similarity.two_texts import show_second_notes, show_two_texts
from components.words.messages import show_text_notes


def show_page() -> None:
    """All of it."""
    name = current_model().name
    text, text_b = current_texts()
    texts = ask(CompareTexts(name, text, text if text_b is None else text_b))
    show_text_notes(texts.first.text)
    show_second_notes(texts.second.text, is_typed=text_b is not None)
    choice = pick_compared(texts.first.hidden_states.shape[0])
    compared = show_two_texts(name, texts.first, texts.second, choice)
    picks = show_contexts(name, choice)
    show_guide()
    show_take_away(name, (text, text_b), choice, compared, picks)
