"""Token classification

Names and parts of speech, word piece by word piece: which label each gets, and how sure that is.

Section: Downstream
Place: 140
Icon: ink_highlighter
Inputs: text
Task: token_classification
Opens: example
"""

from components.token_classification.page import show_page

show_page()
