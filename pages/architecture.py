"""Architecture

What a checkpoint is made of: all parameters, the arithmetic, and the shapes your sentence takes.

Section: Model
Place: 170
Icon: account_tree
Inputs: text
Task: encoder
"""

from components.architecture.page import show_page

show_page()
