"""Word similarity

How similar the vectors of words are: between two texts, and of one word in several sentences.

Section: Meaning
Place: 90
Icon: compare_arrows
Inputs: text, text_b
Task: encoder
Opens: example
"""

from components.word_similarity.page import show_page

show_page()
