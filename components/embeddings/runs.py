"""What the embedding page computes, cached under names and texts."""

import dataclasses
from dataclasses import dataclass

from components.running.questions import Of, OfModel, Question
from components.running.runs import Encode, answer, run_forward, run_tokenize
from dashboard.analysis.embedding.drift import (
    drift,
    flipped_segments,
    moved_positions,
    word_in_two_texts,
)
from dashboard.analysis.embedding.parts import embedding_parts, part_measures
from dashboard.analysis.embedding.positions import position_cosines, sinusoids
from dashboard.models.inside.embedding_parts import (
    embedding_rows,
    position_ids_of,
    position_table,
)
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.records.arrays import frozen
from dashboard.records.embedding import (
    EmbeddingDrift,
    EmbeddingParts,
    EmbeddingRows,
    PartMeasures,
    PositionTable,
    WordInTwoTexts,
)
from dashboard.records.encodings import Encoding


@dataclass(frozen=True, slots=True)
class LookedUp(Of[EmbeddingRows]):
    """The rows that the embedding layer looks up, beside the model's own output."""

    of: Encode

    def compute(self) -> EmbeddingRows:
        """From the loaded tables."""
        encoding = answer(self.of)
        return embedding_rows(load_model(*self.needs), encoding.text, encoding.hidden_states[0])


@dataclass(frozen=True, slots=True)
class Parts(Of[EmbeddingParts]):
    """The parts, their sum, and LayerNorm of it."""

    of: Encode

    def compute(self) -> EmbeddingParts:
        """From the rows."""
        return embedding_parts(answer(LookedUp(self.of)))


@dataclass(frozen=True, slots=True)
class MeasuredParts(Of[PartMeasures]):
    """Norms and cosines of the parts."""

    of: Encode

    def compute(self) -> PartMeasures:
        """From the parts."""
        return part_measures(answer(Parts(self.of)))


@dataclass(frozen=True, slots=True)
class Changed(Of[Encoding]):
    """The text with one word at another row of the position table, or in the other segment."""

    of: Encode
    token: int
    row: int
    flip: bool

    def compute(self) -> Encoding:
        """One forward pass behind the gate."""
        return run_forward(*self.needs, self._encode)

    def _encode(self, model: LoadedModel) -> Encoding:
        tokenized = run_tokenize(self.of.name, self.of.text, self.of.text_b)
        usual = position_ids_of(model, tokenized)
        moved = moved_positions(tokenized, usual, token=self.token, place=self.row)
        if self.flip:
            segments = flipped_segments(tokenized, self.token)
            tokenized = dataclasses.replace(tokenized, segment_ids=segments)
        return encode(model, tokenized, position_ids=moved)


@dataclass(frozen=True, slots=True)
class Drift(Of[EmbeddingDrift]):
    """How far a change moved every token, level by level."""

    of: Changed

    def compute(self) -> EmbeddingDrift:
        """Before against after."""
        return drift(answer(self.of.of), answer(self.of))


@dataclass(frozen=True, slots=True)
class LearnedPositions(OfModel[PositionTable]):
    """The position embeddings that a text can use."""

    name: str

    def compute(self) -> PositionTable:
        """A copy of the table."""
        return position_table(load_model(*self.needs))


@dataclass(frozen=True, slots=True)
class PositionCosines(OfModel[PositionTable]):
    """Cosine of every learned position with every other, in place of the vectors."""

    name: str

    def compute(self) -> PositionTable:
        """From the table."""
        table = answer(LearnedPositions(self.name))
        return dataclasses.replace(table, vectors=position_cosines(table.vectors))


@dataclass(frozen=True, slots=True)
class Sinusoids(Question[PositionTable]):
    """The sinusoids of the original Transformer, or their cosines."""

    n_positions: int
    hidden: int
    as_cosines: bool

    def compute(self) -> PositionTable:
        """In closed form."""
        vectors = sinusoids(self.n_positions, self.hidden)
        return PositionTable(
            vectors=position_cosines(vectors) if self.as_cosines else vectors, first_row=0
        )


@dataclass(frozen=True, slots=True)
class SameWord(OfModel[WordInTwoTexts]):
    """How alike one piece is in two texts, each read alone."""

    name: str
    text: str
    other: str
    token: int
    token_b: int

    def compute(self) -> WordInTwoTexts:
        """With the words where they stand, and with both moved to the same place."""
        first = answer(Encode(self.name, self.text, None))
        second = answer(Encode(self.name, self.other, None))
        target = max(self.token, self.token_b)
        shifts = target - self.token, target - self.token_b
        ends = len(first.text.tokens) + shifts[0], len(second.text.tokens) + shifts[1]
        aligned = None
        if max(ends) <= load_model(*self.needs).max_tokens:
            aligned = self._shifted(first, shifts[0]), self._shifted(second, shifts[1])
        return word_in_two_texts(first, second, aligned, token=self.token, token_b=self.token_b)

    def _shifted(self, encoding: Encoding, shift: int) -> Encoding:
        """The same text further back: every position `shift` rows down the table."""
        if not shift:
            return encoding
        return run_forward(
            *self.needs,
            lambda model: encode(
                model,
                encoding.text,
                position_ids=frozen(position_ids_of(model, encoding.text) + shift),
            ),
        )
