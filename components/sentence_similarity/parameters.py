"""What a link to the sentence similarity page can say."""

from components.address.choice import OneOf
from components.address.linked_text import Text
from components.address.number import Decimal, WholeNumber
from components.inputs.listed_sentences import SENTENCES
from components.inputs.texts_and_model import MODEL

VIEWS = ("Matrix", "Map and graph", "Search", "Why close", "Side by side", "Gold scores")
"""What the reader chooses from; the words also stand in links."""

ORDERS = ("as typed", "clustered")

POOLING = OneOf("pooling", "Vector of a sentence")
LEVEL = WholeNumber("level", "Level", is_slider=True)
VIEW = OneOf("view", "View", options=VIEWS)
ORDER = OneOf("order", "Order", options=ORDERS)
CLUSTERS = WholeNumber("clusters", "Clusters", low=1, default=5)
THRESHOLD = Decimal("threshold", "Join pairs with a cosine of at least", default=0.4)
SENTENCE = WholeNumber("sentence", "of sentence number", low=1, default=1, is_index=True)
FIRST = WholeNumber("first", "First sentence", low=1, is_index=True)
SECOND = WholeNumber("second", "Second sentence", low=1, is_index=True)
QUERY = Text("query", "Search", placeholder="A question or a sentence, in your own words")
MODEL_B = OneOf("model_b", "Compared with", is_list=True)
POOLING_B = OneOf("pooling_b", "Vector of a sentence")
LEVEL_B = WholeNumber("level_b", "Level", is_slider=True)

ALL = (
    *(MODEL, SENTENCES, POOLING, LEVEL),
    *(VIEW, ORDER, CLUSTERS, THRESHOLD, SENTENCE, FIRST, SECOND, QUERY),
    *(MODEL_B, POOLING_B, LEVEL_B),
)
