"""The nouns of the guide: who may see whom, attention step by step, corruption, and costs."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int64

__all__ = ["AttentionSteps", "Corruption", "ParameterBlocks", "Strategy", "Visibility"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """Which words a language model may see while it predicts each word.

    Attributes:
        visible: True where word `seen` may be used for predicting word `target`.
        order: When each word is predicted, from 0; all 0 where they are predicted at once.
    """

    visible: Bool[np.ndarray, "target seen"]
    order: Int64[np.ndarray, " target"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionSteps:
    """One head, step by step.

    Attributes:
        scores: q · k.
        scaled: Scores divided by the square root of the head dimension.
        weights: Softmax of each scaled row; each `[query]` row sums to 1.
        output: Weighted sum of the values.
    """

    scores: Float64[np.ndarray, "query key"]
    scaled: Float64[np.ndarray, "query key"]
    weights: Float64[np.ndarray, "query key"]
    output: Float64[np.ndarray, "query head_dim"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corruption:
    """What masked language modelling does to one text.

    Attributes:
        action: Index into `ACTIONS` of `dashboard.analysis.corruption`.
        replaced_ids: Vocabulary indices after it.
        dice: The number from 0 to 1 that decided each chosen token; NaN for the others.
    """

    action: Int64[np.ndarray, " token"]
    replaced_ids: Int64[np.ndarray, " token"]
    dice: Float64[np.ndarray, " token"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterBlocks:
    """How many parameters the parts of an encoder have.

    Attributes:
        embeddings: All tables of the embeddings, their LayerNorm, and ELECTRA's projection of them.
        layers: Each encoder layer, from the input up.
        pooler: The pooler; 0 where there is none.
        other: Prediction heads that the checkpoint brings.
        hidden: Size of a hidden state.
    """

    embeddings: int
    layers: tuple[int, ...]
    pooler: int
    other: int
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """One way to adapt a pre-trained encoder to a task, and what it costs.

    Attributes:
        name: What it is called.
        trainable: Parameters that are trained.
        total: Parameters of the model during training, added ones included.
        layers_backward: Encoder layers that the gradient has to pass.
        training_bytes: Weights, gradients and the two moments of Adam, in float32; no activations.
        stored_bytes: What has to be kept per task beside the shared checkpoint.
    """

    name: str
    trainable: int
    total: int
    layers_backward: int
    training_bytes: int
    stored_bytes: int
