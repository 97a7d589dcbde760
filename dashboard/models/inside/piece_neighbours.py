"""The word pieces whose input embeddings point in nearly the same direction as one piece's.

These are the vectors of the vocabulary, before any layer: what they share is what the model needs
to treat alike, spelling included, not only meaning.
"""

from typing import TYPE_CHECKING

import numpy as np

from dashboard.errors import InputError
from dashboard.models.inside.anatomy import anatomy
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
    import torch

    names = load_tokenizer(model.spec.name).names
    index = find_piece(model.spec.name, piece)
    table = anatomy(model.model).embeddings.word.weight.detach()  # [entry hidden]
    entries = np.array([i for i in sorted(names) if i < len(table)])
    own = table[index]
    # A row of zeros (padding, in some checkpoints) has no direction: its cosine is 0.
    cosines = torch.cosine_similarity(table[entries], own[None]).numpy()
    order = np.argsort(-cosines, kind="stable")
    order = order[entries[order] != index][:count]
    ids = entries[order].astype(np.int64)
    values = cosines[order].astype(np.float32)
    return PieceNeighbours(
        piece=piece,
        id=index,
        norm=float(own.norm()),
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
