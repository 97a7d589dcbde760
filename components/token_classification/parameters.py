"""What a link to the token classification page can say."""

from components.address.choice import OneOf
from components.address.number import WholeNumber
from components.inputs.documents import WINDOW
from components.inputs.texts_and_model import ONE_TEXT
from dashboard.analysis.prediction.token_labels import STRATEGIES

VIEWS = ("Text", "Merging", "Spelling", "Document")
"""What the reader chooses from; the words also stand in links."""

TASKS = {"Entities": "entities", "Parts of speech": "pos"}
"""What a checkpoint with several heads can label, and the head for it."""

VIEW = OneOf("view", "View", options=VIEWS)
TASK = OneOf("task", "Labels", options=tuple(TASKS))
STRATEGY = OneOf("strategy", "Word pieces", options=STRATEGIES, default="first")
TOKEN = WholeNumber(
    "token",
    "Token",
    help="Its position; [CLS] has 0, which chooses the first token with a label. Or click a "
    "word in the text.",
)
WORD = OneOf("word", "One word closely", is_list=True)
AGAINST = OneOf(
    "against",
    "Compare with",
    is_list=True,
    help="A checkpoint that is not on this machine is fetched first.",
)
PART = WholeNumber("part", "Part", low=1, default=1, is_index=True)

ALL = (*ONE_TEXT, VIEW, TASK, STRATEGY, TOKEN, WORD, AGAINST, PART, WINDOW)
