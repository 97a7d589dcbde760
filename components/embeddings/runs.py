"""What the embedding page computes, cached under names and texts."""

import dataclasses

from components.running.runs import run_cached, run_encode, run_forward, run_model, run_tokenize
from dashboard.analysis.embedding.drift import flipped_segments, moved_positions, word_in_two_texts
from dashboard.analysis.embedding.parts import (
    embedding_parts,
    nearest_pieces,
    part_measures,
)
from dashboard.analysis.embedding.positions import position_cosines, sinusoids
from dashboard.models.inside.embedding_parts import (
    embedding_rows,
    position_ids_of,
    position_table,
    word_table,
)
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import LoadedModel
from dashboard.records.arrays import frozen
from dashboard.records.embedding import (
    EmbeddingParts,
    EmbeddingRows,
    NearestPieces,
    PartMeasures,
    PositionTable,
    WordInTwoTexts,
)
from dashboard.records.encodings import Encoding


def run_embedding_rows(name: str, text: str, text_b: str | None) -> EmbeddingRows:
    """The rows that the embedding layer looks up, beside the model's own output."""
    encoding = run_encode(name, text, text_b)
    return run_cached(
        ("embedding rows", name, text, text_b),
        lambda: embedding_rows(run_model(name), encoding.text, encoding.hidden_states[0]),
        needs=(name, "encoder"),
    )


def run_embedding_parts(name: str, text: str, text_b: str | None) -> EmbeddingParts:
    """The parts, their sum, and LayerNorm of it."""
    rows = run_embedding_rows(name, text, text_b)
    return run_cached(("embedding parts", name, text, text_b), lambda: embedding_parts(rows))


def run_part_measures(name: str, text: str, text_b: str | None) -> PartMeasures:
    """Norms and cosines of the parts."""
    parts = run_embedding_parts(name, text, text_b)
    return run_cached(("part measures", name, text, text_b), lambda: part_measures(parts))


def run_changed(
    name: str, text: str, text_b: str | None, *, token: int, row: int, flip: bool
) -> Encoding:
    """The text with one word at another row of the position table, or in the other segment."""

    def compute(model: LoadedModel) -> Encoding:
        tokenized = run_tokenize(name, text, text_b)
        usual = position_ids_of(model, tokenized)
        moved = moved_positions(tokenized, usual, token=token, place=row)
        if flip:
            segments = flipped_segments(tokenized, token)
            tokenized = dataclasses.replace(tokenized, segment_ids=segments)
        return encode(model, tokenized, position_ids=moved)

    key = ("embedding what-if", name, text, text_b, token, row, flip)
    return run_cached(key, lambda: run_forward(name, "encoder", compute), needs=(name, "encoder"))


def run_position_table(name: str) -> PositionTable:
    """The position embeddings that a text can use."""
    return run_cached(
        ("position table", name),
        lambda: position_table(run_model(name)),
        needs=(name, "encoder"),
    )


def run_position_cosines(name: str) -> PositionTable:
    """Cosine of every learned position with every other, in place of the vectors."""
    table = run_position_table(name)
    return run_cached(
        ("position cosines", name),
        lambda: dataclasses.replace(table, vectors=position_cosines(table.vectors)),
    )


def run_sinusoids(n_positions: int, hidden: int, *, as_cosines: bool) -> PositionTable:
    """The sinusoids of the original Transformer, or their cosines."""

    def compute() -> PositionTable:
        vectors = sinusoids(n_positions, hidden)
        return PositionTable(
            vectors=position_cosines(vectors) if as_cosines else vectors, first_row=0
        )

    return run_cached(("sinusoids", n_positions, hidden, as_cosines), compute)


def run_nearest_pieces(name: str, piece: int, *, count: int) -> NearestPieces:
    """The word pieces closest to one of them."""
    return run_cached(
        ("nearest pieces", name, piece, count),
        lambda: nearest_pieces(word_table(run_model(name)), piece, count=count),
        needs=(name, "encoder"),
    )


def run_same_word(name: str, text: str, other: str, *, token: int, token_b: int) -> WordInTwoTexts:
    """How alike one piece is in two texts, each read alone."""

    def compute() -> WordInTwoTexts:
        first, second = run_encode(name, text, None), run_encode(name, other, None)
        target = max(token, token_b)
        ends = (
            len(first.text.tokens) + target - token,
            len(second.text.tokens) + target - token_b,
        )
        aligned = None
        if max(ends) <= run_model(name).max_tokens:
            aligned = (
                _run_shifted(name, first, target - token),
                _run_shifted(name, second, target - token_b),
            )
        return word_in_two_texts(first, second, aligned, token=token, token_b=token_b)

    return run_cached(
        ("same word", name, text, other, token, token_b), compute, needs=(name, "encoder")
    )


def _run_shifted(name: str, encoding: Encoding, shift: int) -> Encoding:
    """The same text further back: every position `shift` rows down the table."""
    if not shift:
        return encoding
    return run_forward(
        name,
        "encoder",
        lambda model: encode(
            model,
            encoding.text,
            position_ids=frozen(position_ids_of(model, encoding.text) + shift),
        ),
    )
