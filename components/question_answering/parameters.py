"""What a link to the question answering page can say."""

from components.address.choice import OneOf
from components.address.linked_text import LongText, Text
from components.address.number import WholeNumber
from components.inputs.documents import WINDOW
from components.inputs.texts_and_model import MODEL
from components.views.attribution_panel import ATTRIBUTION
from components.words.examples import examples_of

VIEWS = ("Answer", "Logits", "Spans", "Why")
"""What the reader chooses from; the words also stand in links."""

_FIRST = examples_of("question_answering")[0]

QUESTION = Text(
    "question",
    "Question",
    default=_FIRST.text,
    placeholder="Ask something that the context may answer",
)
CONTEXT = LongText(
    "context", "Context", default=_FIRST.text_b, placeholder="The text that may answer it"
)
VIEW = OneOf("view", "View", options=VIEWS)
COUNT = WholeNumber("n", "Answers", low=1, high=20, default=5)
LONGEST = WholeNumber("longest", "Longest, in tokens", low=1, high=64, default=15)
RANK = WholeNumber("rank", "Look at", low=1, default=1, is_index=True)
ASKED = Text("asked", "Questions about this context")
"""Other questions, one per line; nobody types them here."""

ALL = (MODEL, QUESTION, CONTEXT, VIEW, COUNT, LONGEST, RANK, WINDOW, ASKED, *ATTRIBUTION)
