"""What a link to the word similarity page can say."""

from components.address.choice import OneOf, Switch
from components.address.linked_text import LongText, Text
from components.address.number import WholeNumber
from components.inputs.texts_and_model import TWO_TEXTS
from components.word_similarity.example_sentences import FIRST_PICKS, FIRST_SENTENCES
from dashboard.analysis.meaning.measures import Measure

MEASURES: dict[str, Measure] = {
    "Raw cosine": "raw",
    "Centred": "centred",
    "Standardised": "standardised",
    "Ranks": "ranks",
}
"""What the reader chooses from; the words also stand in links."""

UNITS = {"Word pieces": False, "Whole words": True}
"""Whether pieces are merged; the words also stand in links."""

MEASURE = OneOf("measure", "Similarity", options=tuple(MEASURES))
UNIT = OneOf("unit", "Compare", options=tuple(UNITS))
LEVEL = WholeNumber("level", "Level", is_slider=True)
SPECIAL = Switch(
    "special",
    "Special tokens",
    help="[CLS] and [SEP], which frame each text, as rows and columns of their own.",
)
ROW = WholeNumber("row", "Row (A)", low=1, is_index=True)
COLUMN = WholeNumber("column", "Column (B)", low=1, is_index=True)
SENTENCES = LongText(
    "sentences",
    "Sentences, one per line",
    default=FIRST_SENTENCES,
    placeholder="Paste up to 200 sentences that use the word",
)
PICKS = Text(
    "picks",
    "Words by number",
    default=FIRST_PICKS,
    help="The chosen word of each sentence, counted from 1, with commas between; 0 or "
    "nothing lets the page choose.",
)
CLUSTERS = OneOf("clusters", "Clusters")

ALL = (
    *TWO_TEXTS,
    *(LEVEL, MEASURE, UNIT, SPECIAL, ROW, COLUMN, SENTENCES, PICKS, CLUSTERS),
)
