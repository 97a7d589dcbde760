"""Models

Which checkpoints this instance offers: where they are, what they can do, what they need.

Section: Model
Icon: inventory_2
Task: none
"""

from components.models.page import show_page

show_page()
