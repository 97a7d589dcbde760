"""What a link to the sequence classification page can say."""

from components.address.choice import OneOf
from components.address.linked_text import LongText, Text
from components.address.number import WholeNumber
from components.inputs.documents import WINDOW
from components.inputs.texts_and_model import ONE_TEXT
from components.sequence_classification.example_lists import EXAMPLES
from components.views.attribution_panel import ATTRIBUTION

VIEWS = ("Why", "Change a word", "Level by level", "List or file")
"""What the reader chooses from; the words also stand in links."""

VIEW = OneOf("view", "View", options=VIEWS)
LABEL = OneOf("label", "Label that is explained", is_list=True)
WORD = WholeNumber("word", "Word", low=1, is_index=True)
REPLACEMENT = Text("replacement", "Another word for it", placeholder="Type a word and press Enter")
NUMBER = WholeNumber("window_number", "Window", low=1, default=1, is_index=True)
"""The window that the views of one forward pass look at."""

SENTENCES = LongText(
    "sentences",
    "Sentences, one per line",
    default="\n".join(EXAMPLES[0].sentences),
    placeholder="Type or paste sentences, one per line",
)

ALL = (
    *ONE_TEXT,
    *(VIEW, LABEL, WORD, REPLACEMENT),
    *ATTRIBUTION,
    *(WINDOW, NUMBER, SENTENCES),
)
