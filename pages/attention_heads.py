"""Attention heads

Which word pieces each word piece looks at, in every layer and head.

Section: Attention
Icon: grid_on
Inputs: text, text_b
Task: encoder
"""

from components.attention_heads.page import show_attention_page
from components.inputs.texts_and_model import current_model, current_texts

show_attention_page(current_model().name, *current_texts())
