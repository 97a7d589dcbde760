"""What one forward pass leaves behind."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from dashboard.records.texts import TokenizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """What one forward pass of the encoder leaves behind.

    Attributes:
        text: What was encoded.
        attention: Weights after the softmax; each `[query]` row sums to 1.
        hidden_states: Level 0 is the embedding output, level L the last layer's.
        pooled: tanh(W h_[CLS] + b), or None where the checkpoint has no trained pooler.
    """

    text: TokenizedText
    attention: Float32[np.ndarray, "layer head query key"]
    hidden_states: Float32[np.ndarray, "level token hidden"]
    pooled: Float32[np.ndarray, " hidden"] | None

    @property
    def sizes(self) -> tuple[int, int, int]:
        """How many layers, heads and tokens there are."""
        n_layers, n_heads, n_tokens, _ = self.attention.shape
        return n_layers, n_heads, n_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadProjections:
    """Query, key and value vectors of every head: softmax(q·k / sqrt(head_dim)) is attention."""

    query: Float32[np.ndarray, "layer head token head_dim"]
    key: Float32[np.ndarray, "layer head token head_dim"]
    value: Float32[np.ndarray, "layer head token head_dim"]
