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
    layer = _layer(model)
    position_ids = position_ids_of(model, text)
    table = getattr(layer, "token_type_embeddings", None)
    n_segments = 0 if table is None else len(table.weight)
    segment_ids = text.segment_ids if n_segments > 1 else frozen(np.zeros_like(text.segment_ids))
    projection = getattr(model.model.base_model, "embeddings_project", None)
    return EmbeddingRows(
        token=_rows(layer.word_embeddings, text.input_ids),
        segment=None if table is None else _rows(table, segment_ids),
        position=_rows(layer.position_embeddings, position_ids),
        position_ids=position_ids,
        segment_ids=segment_ids,
        n_segments=n_segments,
        gamma=_copy(layer.LayerNorm.weight),
        beta=_copy(layer.LayerNorm.bias),
        epsilon=float(layer.LayerNorm.eps),
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
    padding = _padding_row(model)
    if padding is None:
        return frozen(np.arange(n_tokens, dtype=np.int64))
    is_token = (text.input_ids != padding).astype(np.int64)
    return frozen(np.cumsum(is_token) * is_token + padding)


def position_table(model: LoadedModel) -> PositionTable:
    """The position embeddings that a text can use."""
    padding = _padding_row(model)
    first = 0 if padding is None else padding + 1
    return PositionTable(
        vectors=_copy(_layer(model).position_embeddings.weight[first:]), first_row=first
    )


def word_table(model: LoadedModel) -> Float32[np.ndarray, "vocabulary hidden"]:
    """The token embeddings of the whole vocabulary: a view of the model's memory, not a copy."""
    table: Float32[np.ndarray, "vocabulary hidden"] = (
        _layer(model).word_embeddings.weight.detach().numpy()
    )
    return frozen(table)


def _layer(model: LoadedModel) -> Any:  # noqa: ANN401  (a torch module)
    """The embedding layer; all supported architectures call it the same."""
    return model.model.base_model.embeddings


def _padding_row(model: LoadedModel) -> int | None:
    """The row after which positions begin, or None where they begin at the first one."""
    padding = getattr(_layer(model), "padding_idx", None)
    return None if padding is None else int(padding)


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
