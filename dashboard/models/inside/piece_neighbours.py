"""The word pieces whose input embeddings point in nearly the same direction as one piece's.

These are the vectors of the vocabulary, before any layer: what they share is what the model needs
to treat alike, spelling included, not only meaning.
"""

from typing import TYPE_CHECKING

import numpy as np

from dashboard.errors import InputError
from dashboard.models.inside.embedding_parts import word_table
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.records.arrays import frozen
from dashboard.records.tokenization import PieceNeighbours

if TYPE_CHECKING:
    from dashboard.models.running.loading import LoadedModel


def piece_neighbours(model: "LoadedModel", piece: str, count: int = 15) -> PieceNeighbours:
    """The `count` vocabulary entries of largest cosine with `piece`, itself left out.

    Raises:
        InputError: The vocabulary has no such piece.
    """
    names = load_tokenizer(model.spec.name).names
    index = find_piece(model.spec.name, piece)
    table = word_table(model)
    entries = np.array([i for i in sorted(names) if i < len(table)])
    table = table[entries]
    own = table[np.searchsorted(entries, index)]
    norms = np.linalg.norm(table, axis=1)
    length = float(np.linalg.norm(own))
    # A row of zeros (padding, in some checkpoints) has no direction and comes last.
    cosines = (table @ own) / np.maximum(norms * length, np.finfo(np.float32).tiny)
    order = np.argsort(-cosines, kind="stable")
    order = order[entries[order] != index][:count]
    ids = entries[order].astype(np.int64)
    values = cosines[order].astype(np.float32)
    return PieceNeighbours(
        piece=piece,
        id=index,
        norm=length,
        tokens=tuple(names[i] for i in ids.tolist()),
        ids=frozen(ids),
        cosines=frozen(values),
        n_entries=len(entries),
    )


def find_piece(name: str, piece: str) -> int:
    """The vocabulary index of `piece` in the checkpoint called `name`.

    Raises:
        InputError: The vocabulary has no such piece.
    """
    loaded = load_tokenizer(name)
    with loaded.lock:
        index = loaded.tokenizer.token_to_id(piece)
    if index is None:
        raise InputError(
            "The vocabulary has no such piece.",
            expected="A piece is one entry of the vocabulary, such as water or ##s.",
            advice="Search the vocabulary and copy a piece as it stands there.",
        )
    return int(index)
