"""Question answering

Ask a question about a text: which stretch answers it, how sure that is, and what it depends on.

Section: Downstream
Place: 150
Icon: contact_support
Task: question_answering
"""

from components.question_answering.page import show_page

show_page()
