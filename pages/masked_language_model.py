"""Masked language model

Hide any word and see what BERT puts there: every word's probability, level by level and why.

Section: Pre-training
Icon: password
Inputs: text
Task: masked_language_model
Live: yes
"""

from components.masked_language_model.page import show_page

show_page()
