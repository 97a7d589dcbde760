"""Masked language model

Hide any word and see what BERT puts there: every word's probability, level by level and why.

Section: Pre-training
Place: 110
Icon: password
Inputs: text
Task: masked_language_model
Reruns: live
"""

from components.masked_language_model.page import show_page

show_page()
