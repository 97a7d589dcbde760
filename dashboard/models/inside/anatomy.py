"""Where everything is in a loaded checkpoint: layers and their parts, tables, heads.

The one door to the modules of transformers, for BERT, RoBERTa, ELECTRA and DistilBERT: nothing else
asks which of them a model is. The paths themselves stand in `dashboard.records.families`, and what
the small files say before a model is loaded (limit, first position, segments) is read by
`dashboard.models.files.checkpoint_files`.

All four build a layer alike, whatever they call its parts (Devlin et al. 2019, N19-1423; Liu et al.
2019, arXiv:1907.11692; Clark et al. 2020, arXiv:2003.10555; Sanh et al. 2019, arXiv:1910.01108):

    attended = LayerNorm(W_O z + b_O + x),  output = LayerNorm(W_2 f(W_1 attended + b_1) + b_2
                                                               + attended)

Example:
    >>> from dashboard.models import load_model
    >>> layers = anatomy(load_model("bertscope-mini").model).layers
    >>> layers[0].query.weight.shape
    torch.Size([384, 384])
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from dashboard.models.catalogue.catalog import Task
from dashboard.models.files.checkpoint_files import first_position, n_segments
from dashboard.records.families import (
    EMBEDDING_NORM,
    EMBEDDINGS,
    FAMILIES,
    LAYER_PARTS,
    LINEAR_HEADS,
    POOLER,
    POSITION,
    PROJECTION,
    SEGMENT,
    WORD,
    Family,
)

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerParts:
    """The modules of one layer.

    Attributes:
        whole: The layer.
        attention: From states `[row token hidden]` to a pair: mixed values, weights.
        has_projected: Whether W_O is applied inside `attention` already.
        query: W_Q of all heads together; so are the others.
        key: W_K.
        value: W_V.
        output: W_O.
        attention_norm: The LayerNorm behind it.
        inner: First matrix of the feed-forward network.
        activation: The function behind it.
        outer: Second matrix.
        output_norm: The LayerNorm behind it.
    """

    whole: Any
    attention: Any
    has_projected: bool
    query: Any
    key: Any
    value: Any
    output: Any
    attention_norm: Any
    inner: Any
    activation: Any
    outer: Any
    output_norm: Any

    def after_attention(self, mixed: "torch.Tensor", states: "torch.Tensor") -> "torch.Tensor":
        """The rest of the layer: from the heads' results, joined, and what entered the layer."""
        attended = self.attention_norm(self.output(mixed) + states)
        grown = self.activation(self.inner(attended))
        result: torch.Tensor = self.output_norm(self.outer(grown) + attended)
        return result


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmbeddingTables:
    """The modules in front of the first layer.

    Attributes:
        whole: The embedding layer: from ids to the normalised sum of the tables' rows.
        word: Table of the vocabulary.
        position: Table of positions.
        segment: Table of segments; None where there is none.
        norm: The LayerNorm of their sum.
        projection: From the size of the tables to that of the layers; None where they are equal.
    """

    whole: Any
    word: Any
    position: Any
    segment: Any
    norm: Any
    projection: Any

    def level_0(self, **inputs: "torch.Tensor") -> "torch.Tensor":
        """What enters the first layer, `[row token hidden]`."""
        states: torch.Tensor = self.whole(**inputs)
        return states if self.projection is None else self.projection(states)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Anatomy:
    """A loaded model, taken apart.

    Attributes:
        family: Which architecture it is of, with the paths of all modules.
        encoder: The encoder, whatever head is on it.
        layers: Its layers.
        embeddings: What is in front of them.
        first_position: The row of the position table that the first token gets.
        segments: Rows of the segment table; 0 where there is none.
        activation: The name of the function inside the feed-forward network.
    """

    family: Family
    encoder: Any
    layers: tuple[LayerParts, ...]
    embeddings: EmbeddingTables
    first_position: int
    segments: int
    activation: str


def anatomy(model: Any) -> Anatomy:  # noqa: ANN401  (a torch module)
    """Where everything is in a `transformers.PreTrainedModel`, with a head or without.

    Raises:
        KeyError: It is not of the BERT family, which loading refuses before.
    """
    config = model.config.to_dict()
    family = FAMILIES[config["model_type"]]
    encoder = model.base_model
    activation = config[family.config_keys.get("hidden_act", "hidden_act")]
    return Anatomy(
        family=family,
        encoder=encoder,
        layers=tuple(_parts(family, layer) for layer in attrgetter(family.layers)(encoder)),
        embeddings=_tables(family, encoder),
        first_position=first_position(config),
        segments=n_segments(config),
        activation=activation if isinstance(activation, str) else type(activation).__name__,
    )


def _parts(family: Family, layer: Any) -> LayerParts:  # noqa: ANN401  (a torch module)
    """The modules of one layer."""
    return LayerParts(
        whole=layer,
        has_projected=family.output.startswith(f"{family.attention}."),
        **{
            part: attrgetter(getattr(family, part))(layer)
            for part in (*LAYER_PARTS, "attention", "activation")
        },
    )


def _tables(family: Family, encoder: Any) -> EmbeddingTables:  # noqa: ANN401  (a torch module)
    """The modules in front of the first layer."""
    whole = getattr(encoder, EMBEDDINGS)
    return EmbeddingTables(
        whole=whole,
        word=getattr(whole, WORD),
        position=getattr(whole, POSITION),
        segment=getattr(whole, SEGMENT) if SEGMENT in family.tables else None,
        norm=getattr(whole, EMBEDDING_NORM),
        # ELECTRA has it only where the two sizes differ.
        projection=getattr(encoder, PROJECTION, None) if family.projects_embeddings else None,
    )


def padding_id(model: Any) -> int:  # noqa: ANN401  (a torch module)
    """The vocabulary index that fills a batch up; 0 where the configuration names none."""
    return int(model.config.pad_token_id or 0)


def head_of(model: Any, task: Task) -> Callable[["torch.Tensor"], "torch.Tensor"]:  # noqa: ANN401
    """The model's own head, as a function of hidden states of any level; dropout is off.

    It takes `[row token hidden]` and gives logits: of every token for masked words, labels of
    tokens and answers (start, end), of every row for labels of texts and the next sentence, whose
    heads read the first token alone. The head of masked words takes `[row hidden]`, too.

    Raises:
        KeyError: The family has no such head.
    """
    head: Callable[[torch.Tensor], torch.Tensor]
    match model.config.model_type, task:
        case "bert", "masked_language_model":
            head = model.cls
        case "bert", "next_sentence":
            head = lambda states: model.cls(_pooled(model, states))  # noqa: E731
        case "bert", "sequence_classification":
            head = lambda states: model.classifier(_pooled(model, states))  # noqa: E731
        case "roberta", "masked_language_model":
            head = model.lm_head
        case "electra", "masked_language_model":
            head = lambda states: model.generator_lm_head(  # noqa: E731
                model.generator_predictions(states)
            )
        case "distilbert", "masked_language_model":
            head = lambda states: model.vocab_projector(  # noqa: E731
                model.vocab_layer_norm(model.activation(model.vocab_transform(states)))
            )
        case "distilbert", "sequence_classification":
            head = lambda states: model.classifier(  # noqa: E731
                model.pre_classifier(states[:, 0]).relu()
            )
        case _:
            head = getattr(model, LINEAR_HEADS[task])  # RoBERTa's and ELECTRA's have two layers
    return head


def _pooled(model: Any, states: "torch.Tensor") -> "torch.Tensor":  # noqa: ANN401
    """BERT's pooler: tanh(W h + b) of the first token."""
    pooled: torch.Tensor = getattr(model.base_model, POOLER)(states)
    return pooled
