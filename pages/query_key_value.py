"""Query, key, value

How one head turns one token's vector into a new one, step by step, in the model's own numbers.

Section: Attention
Place: 60
Icon: key
Inputs: text, text_b
Task: encoder
"""

from components.query_key_value.page import show_page

show_page()
