"""Guide

The ideas behind BERT, each with an experiment on your own sentence, and every term explained.

Section: Start
Place: 20
Icon: menu_book
"""

from components.guide.page import show_page

show_page()
