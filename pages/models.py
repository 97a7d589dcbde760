"""Models

Which checkpoints this instance offers: where they are, what they can do, what they need.

Section: Model
Place: 180
Icon: inventory_2
"""

from components.models.page import show_page

show_page()
