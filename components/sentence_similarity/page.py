"""The sentence similarity page from top to bottom."""

from components.inputs.listed_sentences import pick_sentences
from components.inputs.texts_and_model import current_model
from components.running.guard import part
from components.running.waiting import waits_alone
from components.sentence_similarity.closer_looks import show_view
from components.sentence_similarity.controls import pick_way, show_cuts, show_way
from components.sentence_similarity.runs import embed
from components.sentence_similarity.take_away import show_guide, show_list, show_take_away


def show_page() -> None:
    """All of it."""
    name = current_model().name
    listed = pick_sentences()

    @part
    def explore() -> None:
        """Everything that changes with the way and the view; typing alone reruns the whole page."""
        choice = pick_way(name)
        show_cuts(choice, listed)
        with waits_alone():  # its progress is on screen already
            embed(choice.way, listed.sentences)
            show_view(choice, listed)
            show_way(choice)
            show_guide()
            show_list(choice, listed)
            show_take_away(choice, listed)

    explore()
