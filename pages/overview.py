"""Overview

Type a sentence and look inside BERT: word pieces, attention heads, and what is close to what.

Section: Start
Place: 10
Icon: home
Inputs: text
Task: encoder
"""

from components.overview.page import show_page

show_page()
