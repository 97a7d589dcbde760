"""What a link to the sequence classification page can say."""

from components.address.choice import OneOf
from components.address.linked_text import LongText, Text
from components.address.number import WholeNumber
from components.inputs.documents import WINDOW
from components.inputs.listed_sentences import ListExample
from components.inputs.texts_and_model import ONE_TEXT
from components.views.attribution_panel import ATTRIBUTION

EXAMPLES = (
    ListExample(
        label="Films, meals, markets",
        sentences=(
            "A wonderful film that never bores.",
            "Two hours of my life that I will not get back.",
            "The soup was cold, but the waiter could not have been kinder.",
            "The museum opens at ten on weekdays.",
            "Stocks rallied and the company beat its forecast.",
            "Shares plunged after the company warned of heavy losses.",
            "The central bank left its interest rate unchanged.",
            "Not bad at all.",
            "I expected more.",
            "The train to Calgary leaves from platform four.",
        ),
    ),
    ListExample(
        label="One word makes the difference",
        sentences=(
            "The food was good.",
            "The food was not good.",
            "The food was not bad.",
            "The food was hardly good.",
            "The food could have been better.",
            "Nobody would call the food good.",
        ),
    ),
)
"""Lists of texts to classify, one click away."""

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
