"""Guide

The ideas behind BERT, each with an experiment on your own sentence, and every term explained.

Section: Start
Icon: menu_book
Task: none
"""

from components.guide.page import show_page

show_page()
