"""The neighbours of a word piece in the vocabulary's table, as two pages show them."""

from dataclasses import dataclass

from components.running.questions import OfModel
from dashboard.analysis.embedding.parts import nearest_pieces
from dashboard.models.inside.embedding_parts import word_table
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.records.embedding import NearestPieces


@dataclass(frozen=True, slots=True)
class Neighbours(OfModel[NearestPieces]):
    """The `count` word pieces closest to one of them, by its id."""

    name: str
    piece: int
    count: int

    def compute(self) -> NearestPieces:
        """From the rows of the word table that have a name."""
        named = word_table(load_model(*self.needs))[: len(load_tokenizer(self.name).names)]
        return nearest_pieces(named, self.piece, count=self.count)
