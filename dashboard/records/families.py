"""Where each architecture of the BERT family keeps what all of them have, as paths of modules.

Paths of layers and tables lead from the encoder (what transformers calls `base_model`), those
inside a layer from the layer. `dashboard.models.inside.anatomy` follows them in a loaded model,
`dashboard.analysis.weights.shapes` writes and reads names of parameters with them, and snippets
spell them out. Nothing else knows them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

LAYER_PARTS = (
    *("query", "key", "value", "output", "attention_norm"),
    *("inner", "outer", "output_norm"),
)
"""The modules with parameters in every layer, in the order of the model."""

WORD, POSITION, SEGMENT = "word_embeddings", "position_embeddings", "token_type_embeddings"
EMBEDDINGS, EMBEDDING_NORM, PROJECTION, POOLER = (
    *("embeddings", "LayerNorm"),
    *("embeddings_project", "pooler"),
)
"""How all of them call the embedding layer, what is in it and what is beside it."""

LINEAR_HEADS: Mapping[str, str] = MappingProxyType(
    {
        "token_classification": "classifier",
        "sequence_classification": "classifier",
        "question_answering": "qa_outputs",
    }
)
"""Where transformers' classes keep the one linear layer of a task; BERT's in all three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One architecture.

    Attributes:
        name: `model_type` in its `config.json`.
        prefix: What a model with a head puts in front of the encoder's paths.
        class_name: transformers' class of the encoder.
        tables: What the embedding layer adds up, and its norm, in the order of the parameters.
        projects_embeddings: Whether embeddings may be smaller than hidden states.
        has_pooler: Whether its encoder has a pooler.
        counts_from_padding: Whether positions begin behind the padding's vocabulary index.
        layers: The list of layers.
        attention: Gives the mixed values and the weights.
        query: W_Q of all heads together; so are the others.
        key: W_K.
        value: W_V.
        output: W_O; where it lies inside `attention`, that has applied it already.
        attention_norm: The LayerNorm behind it.
        inner: First matrix of the feed-forward network.
        activation: The function behind it.
        outer: Second matrix.
        output_norm: The LayerNorm behind it.
        after_attention: What runs behind `attention`, one after the other: what it does, its path.
        config_keys: Its own names for what BERT's configuration calls otherwise.
    """

    name: str
    prefix: str
    class_name: str
    tables: tuple[str, ...] = (WORD, POSITION, SEGMENT, EMBEDDING_NORM)
    projects_embeddings: bool = False
    has_pooler: bool = True
    counts_from_padding: bool = False
    layers: str
    attention: str
    query: str
    key: str
    value: str
    output: str
    attention_norm: str
    inner: str
    activation: str
    outer: str
    output_norm: str
    after_attention: tuple[tuple[str, str], ...]
    config_keys: Mapping[str, str]


BERT = Family(
    name="bert",
    prefix="bert",
    class_name="BertModel",
    layers="encoder.layer",
    attention="attention.self",
    query="attention.self.query",
    key="attention.self.key",
    value="attention.self.value",
    output="attention.output.dense",
    attention_norm="attention.output.LayerNorm",
    inner="intermediate.dense",
    activation="intermediate.intermediate_act_fn",
    outer="output.dense",
    output_norm="output.LayerNorm",
    after_attention=(
        ("Output: linear, residual, LayerNorm", "attention.output"),
        ("Feed-forward: linear, GELU", "intermediate"),
        ("Feed-forward: linear, residual, LayerNorm", "output"),
    ),
    config_keys=MappingProxyType({}),
)

ROBERTA = replace(
    BERT,
    name="roberta",
    prefix="roberta",
    class_name="RobertaModel",
    tables=(WORD, SEGMENT, EMBEDDING_NORM, POSITION),
    counts_from_padding=True,
)

ELECTRA = replace(
    BERT,
    name="electra",
    prefix="electra",
    class_name="ElectraModel",
    projects_embeddings=True,
    has_pooler=False,
)

DISTILBERT = Family(
    name="distilbert",
    prefix="distilbert",
    class_name="DistilBertModel",
    tables=(WORD, POSITION, EMBEDDING_NORM),
    has_pooler=False,
    layers="transformer.layer",
    attention="attention",
    query="attention.q_lin",
    key="attention.k_lin",
    value="attention.v_lin",
    output="attention.out_lin",
    attention_norm="sa_layer_norm",
    inner="ffn.lin1",
    activation="ffn.activation",
    outer="ffn.lin2",
    output_norm="output_layer_norm",
    after_attention=(
        ("Residual, LayerNorm", "sa_layer_norm"),
        ("Feed-forward: linear, GELU, linear", "ffn"),
        ("Residual, LayerNorm", "output_layer_norm"),
    ),
    config_keys=MappingProxyType(
        {
            "hidden_size": "dim",
            "intermediate_size": "hidden_dim",
            "num_hidden_layers": "n_layers",
            "num_attention_heads": "n_heads",
            "hidden_act": "activation",
        }
    ),
)

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {family.name: family for family in (BERT, DISTILBERT, ELECTRA, ROBERTA)}
)
"""By `model_type`."""
