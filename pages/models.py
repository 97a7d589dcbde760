"""Models

Which checkpoints this instance offers: where they are, what they can do, what they need.

Section: Model
Icon: inventory_2
Task: none
"""

from components.models.checkpoints import show_memory, show_table
from components.models.details import pick_checkpoint, show_details
from components.models.take_away import show_guide, show_host_help, show_take_away
from dashboard.models.catalogue.offers import offers

show_memory()
offered = offers()
show_table(offered)
spec = pick_checkpoint([offer.name for offer in offered])
show_details(spec)
show_guide()
show_host_help()
show_take_away(offered, spec)
