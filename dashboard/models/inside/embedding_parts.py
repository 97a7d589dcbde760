"""The tables of the embedding layer, as a loaded checkpoint holds them.

Nothing is added up here: the rows come out as they are, beside the model's own output, so that
`dashboard.analysis.embedding.parts` can add them up by itself and compare.

BERT adds the embeddings of token, segment and position, all three learned, and applies LayerNorm
(Devlin et al. 2019, section 3, N19-1423; modeling.py of google-research/bert). DistilBERT has no
segments; RoBERTa has one, and its positions begin behind the padding index; ELECTRA projects the
result to the size of its layers.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.models.inside.anatomy import anatomy
from dashboard.models.running.loading import LoadedModel
from dashboard.records.arrays import frozen
from dashboard.records.embedding import EmbeddingRows, PositionTable
from dashboard.records.texts import TokenizedText

if TYPE_CHECKING:
    import torch


def embedding_rows(
    model: LoadedModel, text: TokenizedText, output: Float32[np.ndarray, "token output"]
) -> EmbeddingRows:
    """Everything that the embedding layer looks up and applies for one text.

    Args:
        model: The checkpoint.
        text: What is embedded.
        output: The model's own level 0 for the text, `Encoding.hidden_states[0]`.
    """
    inner = anatomy(model.model)
    tables, projection = inner.embeddings, inner.embeddings.projection
    position_ids = position_ids_of(model, text)
    has_choice = inner.segments > 1
    segment_ids = text.segment_ids if has_choice else frozen(np.zeros_like(text.segment_ids))
    return EmbeddingRows(
        token=_rows(tables.word, text.input_ids),
        segment=None if tables.segment is None else _rows(tables.segment, segment_ids),
        position=_rows(tables.position, position_ids),
        position_ids=position_ids,
        segment_ids=segment_ids,
        n_segments=inner.segments,
        gamma=_copy(tables.norm.weight),
        beta=_copy(tables.norm.bias),
        epsilon=float(tables.norm.eps),
        projection=None if projection is None else _copy(projection.weight),
        projection_bias=None if projection is None else _copy(projection.bias),
        output=frozen(output.copy()),  # a view would keep all levels in memory
    )


def position_ids_of(model: LoadedModel, text: TokenizedText) -> Int64[np.ndarray, " token"]:
    """The row of the position table that each token gets when nobody says otherwise.

    RoBERTa numbers the tokens that are no padding from `padding_idx + 1` and gives padding the
    row `padding_idx` (`create_position_ids_from_input_ids` of transformers).
    """
    n_tokens = len(text.tokens)
    padding = anatomy(model.model).first_position - 1
    if padding < 0:
        return frozen(np.arange(n_tokens, dtype=np.int64))
    is_token = (text.input_ids != padding).astype(np.int64)
    return frozen(np.cumsum(is_token) * is_token + padding)


def position_table(model: LoadedModel) -> PositionTable:
    """The position embeddings that a text can use."""
    inner = anatomy(model.model)
    first = inner.first_position
    return PositionTable(vectors=_copy(inner.embeddings.position.weight[first:]), first_row=first)


def word_table(model: LoadedModel) -> Float32[np.ndarray, "vocabulary hidden"]:
    """The token embeddings of the whole vocabulary: a view of the model's memory, not a copy."""
    table: Float32[np.ndarray, "vocabulary hidden"] = (
        anatomy(model.model).embeddings.word.weight.detach().numpy()
    )
    return frozen(table)


def _rows(
    table: Any,  # noqa: ANN401  (a torch.nn.Embedding)
    ids: Int64[np.ndarray, " token"],
) -> Float32[np.ndarray, "token hidden"]:
    """The table's rows at `ids`."""
    rows: Float32[np.ndarray, "token hidden"] = table.weight.detach().numpy()[ids]
    return frozen(rows)


def _copy(weight: "torch.Tensor") -> np.ndarray:
    """A read-only copy of a parameter."""
    return frozen(weight.detach().numpy().copy())
