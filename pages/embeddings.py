"""Embedding anatomy

Token + segment + position, then LayerNorm: what enters the first layer, and what each part does.

Section: Input
Place: 40
Icon: layers
Inputs: text, text_b
Task: encoder
"""

from components.embeddings.page import show_page

show_page()
