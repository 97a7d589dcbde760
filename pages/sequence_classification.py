"""Sequence classification

One label for a whole text, however long: every label's score, and which words it depends on.

Section: Downstream
Place: 130
Icon: label
Inputs: text
Task: sequence_classification
Opens: example
"""

from components.sequence_classification.page import show_page

show_page()
