"""What stands below the heads: chosen tokens, how to read the page, what to take along.

A fragment of its own: when a reader chooses tokens or moves through the text, only this runs again.
"""

from components.attention_heads.chosen_tokens import show_chosen
from components.attention_heads.controls import Selection
from components.attention_heads.one_head import HeadView
from components.attention_heads.take_away import show_guide, show_take_away
from components.running.guard import part
from components.views.exact_weights import show_exact_weights
from dashboard.records.encodings import Encoding


def show_below(name: str, encoding: Encoding, selection: Selection, view: HeadView) -> None:
    """All of it; then the exact weights of a large matrix, which is drawn by then."""

    @part
    def below() -> None:
        choice = show_chosen(view.matrix, selection, view.opened)
        show_guide()
        show_take_away(name, encoding, selection, view.matrix, choice)

    below()
    show_exact_weights(view.drawn)
