"""Attention heads

Which word pieces each word piece looks at, in every layer and head.

Section: Attention
Place: 50
Icon: grid_on
Inputs: text, text_b
Task: encoder
"""

from components.attention_heads.page import show_page

show_page()
