"""Next sentence

Whether one sentence follows another, what that answer depends on, and how often it is right.

Section: Pre-training
Place: 120
Icon: link
Inputs: text, text_b
Task: next_sentence
Opens: example
"""

from components.next_sentence.page import show_page

show_page()
