"""The guide from top to bottom."""

from components.guide.article import pick_part, show_article, show_live_parts
from components.guide.glossary_table import show_glossary
from components.guide.take_away import show_how_to_read, show_take_away
from components.running.guard import part


@part
def show_page() -> None:
    """The article or the glossary; what needs the model comes last, so nothing waits for it."""
    if pick_part() == "Glossary":
        show_glossary()
        show_take_away(None)
        return
    places = show_article()
    show_how_to_read()
    show_take_away(places.costs)
    show_live_parts(places)
