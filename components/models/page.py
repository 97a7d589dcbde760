"""The models page from top to bottom."""

from components.models.checkpoints import show_memory, show_table
from components.models.details import pick_checkpoint, show_details
from components.models.take_away import show_guide, show_host_help, show_take_away
from dashboard.models.catalogue.offers import offers


def show_page() -> None:
    """All of it."""
    show_memory()
    offered = offers()
    show_table(offered)
    spec = pick_checkpoint([offer.name for offer in offered])
    show_details(spec)
    show_guide()
    show_host_help()
    show_take_away(offered, spec)
