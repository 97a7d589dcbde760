"""The overview from top to bottom."""

from components.inputs.texts_and_model import current_model, current_texts
from components.overview.panels import show_close_words, show_pieces, show_purpose, show_top_heads
from components.running.runs import Encode, Statistics, ask, run_tokenize
from components.words.messages import show_text_notes


def show_page() -> None:
    """All of it."""
    show_purpose()
    name = current_model().name
    text, _ = current_texts()
    tokenized = run_tokenize(name, text, None)
    show_text_notes(tokenized)
    show_pieces(tokenized)
    encoding = ask(Encode(name, text))  # the pieces above are there before the model is
    show_top_heads(encoding, ask(Statistics(Encode(name, text))))
    show_close_words(encoding)
