"""Sentence similarity

Which sentences of a list mean about the same, by the cosine of their vectors.

Section: Meaning
Place: 100
Icon: hub
Task: encoder
"""

from components.sentence_similarity.page import show_page

show_page()
