"""Tokenization

From the text you type to the numbers that BERT receives, step by step.

Section: Input
Place: 30
Icon: content_cut
Inputs: text, text_b
Task: encoder
Opens: example
"""

from components.tokenization.page import show_page

show_page()
