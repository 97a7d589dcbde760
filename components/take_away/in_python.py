"""What snippets write about a checkpoint: how it takes a text, and where its modules are."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.models.catalogue.catalog import ModelSpec
from dashboard.models.catalogue.published import known_config
from dashboard.models.files.checkpoint_files import (
    first_position,
    n_segments,
    position_limit,
    read_sizes,
)
from dashboard.models.text.tokenization import MOST_TOKENS
from dashboard.records.families import EMBEDDINGS, FAMILIES, PROJECTION, Family


@dataclass(frozen=True, slots=True, kw_only=True)
class InPython:
    """A checkpoint as a snippet needs it, from its configuration alone.

    Attributes:
        family: Its architecture, with the paths of its modules.
        limit: Tokens that a page gives it at once.
        first_position: The row of the position table that the first token gets.
        segments: Rows of its segment table; 0 where there is none.
        has_projection: Whether its embeddings are smaller than its hidden states.
    """

    family: Family
    limit: int
    first_position: int
    segments: int
    has_projection: bool


def in_python(spec: ModelSpec) -> InPython:
    """What snippets about this checkpoint are written with.

    Raises:
        ModelUnavailableError: Its configuration is neither here nor published.
    """
    config = known_config(spec)
    sizes = read_sizes(config)
    return InPython(
        family=FAMILIES[sizes.family],
        limit=min(MOST_TOKENS, position_limit(config)),
        first_position=first_position(config),
        segments=n_segments(config),
        has_projection=sizes.embedding != sizes.hidden,
    )


def checkpoint_arguments(spec: ModelSpec) -> str:
    """What a snippet hands to `from_pretrained`: the name, and the revision where it is pinned."""
    revision = f', revision="{spec.revision}"' if spec.revision else ""
    return f'"{spec.repository or "path/to/the/checkpoint"}"{revision}'


def loads_tokenizer(spec: ModelSpec, name: str = "tokenizer", *options: str) -> str:
    """The line that loads the tokenizer."""
    arguments = ", ".join((checkpoint_arguments(spec), *options))
    return f"{name} = AutoTokenizer.from_pretrained({arguments})"


def loads_model(
    spec: ModelSpec, *options: str, kind: str = "AutoModel", head: str = "", name: str = "model"
) -> str:
    """Lines that load the model as the pages do, with a head that lies beside its encoder.

    Args:
        spec: The checkpoint.
        options: Further arguments of `from_pretrained`, such as `EAGER`.
        kind: The class of transformers.
        head: The head, where the checkpoint has several for the task.
        name: The model's name in the snippet.
    """
    module = "qa_outputs" if "QuestionAnswering" in kind else "classifier"
    begin, source, end = "", checkpoint_arguments(spec), ""
    if head:
        begin, source = f"folder = {source}\n", "folder"
        end = f"""
heads = load_file(f"{{folder}}/heads.safetensors")  # they lie beside the encoder
{name}.{module}.weight.data = heads["{head}.weight"].float()
{name}.{module}.bias.data = heads["{head}.bias"].float()"""
    if head and module == "classifier":
        begin += f'labels = json.loads(Path(f"{{folder}}/labels.json").read_text())["{head}"]\n'
        options = (*options, "id2label=dict(enumerate(labels))")
    arguments = ", ".join((source, *options, "dtype=torch.float32"))
    call = f"{name} = {kind}.from_pretrained({arguments}).eval()"
    if len(call) > WIDTH:
        call = f"{name} = {kind}.from_pretrained(\n    {arguments}\n).eval()"
    return begin + call + end


def loads(
    spec: ModelSpec,
    *options: str,
    kind: str = "AutoModel",
    head: str = "",
    imports: Sequence[str] = (),
    also: Sequence[str] = (),
    tokenizer: bool = True,
) -> str:
    """The first lines of a snippet: imports, tokenizer and model; `loads_model` says the rest.

    Args:
        spec: The checkpoint.
        options: As in `loads_model`.
        kind: The class of transformers.
        head: The head, where the checkpoint has several for the task.
        imports: Modules of Python that the snippet needs.
        also: Further names from transformers.
        tokenizer: Whether the snippet reads a text.
    """
    is_labelled = head and "QuestionAnswering" not in kind
    lines = [f"import {one}" for one in sorted({*imports, *(["json"] if is_labelled else [])})]
    lines += ["from pathlib import Path"] * bool(is_labelled) + [""] * bool(lines)
    lines += ["import torch", *["from safetensors.torch import load_file"] * bool(head)]
    names = {kind, *also, *(["AutoTokenizer"] * tokenizer)}
    lines += [f"from transformers import {', '.join(sorted(names))}", ""]
    lines += [loads_tokenizer(spec)] * tokenizer
    lines.append(loads_model(spec, *options, kind=kind, head=head))
    return "\n".join(lines)


EAGER = 'attn_implementation="eager"'
"""Attention weights are written down by this implementation alone."""

WIDTH = 100
"""Characters of a line of a snippet, where they can be had."""


def quoted(text: str, text_b: str | None = None) -> str:
    """The text, or the pair, as arguments of a call."""
    return repr(text) if text_b is None else f"{text!r}, {text_b!r}"


def tokenizer_call(
    spec: ModelSpec, texts: str, *more: str, truncation: str = "True", limit: int | None = None
) -> str:
    """The call that makes of texts what the pages give the model: cut to its limit, its segments.

    A tokenizer numbers the texts of a pair 0 and 1 also for a checkpoint that knows one kind of
    segment, or none; it is told not to.

    Args:
        spec: The checkpoint.
        texts: Arguments in Python.
        more: Further arguments.
        truncation: What is cut, in Python.
        limit: Tokens at most, where it is not the checkpoint's own limit.
    """
    build = in_python(spec)
    arguments = [texts, *more, 'return_tensors="pt"', f"truncation={truncation}"]
    arguments.append(f"max_length={limit or build.limit}")
    if build.segments <= 1:
        arguments.append("return_token_type_ids=False")
    return f"tokenizer({', '.join(arguments)})"


def positions_in_python(spec: ModelSpec) -> str:
    """The line that says where positions begin."""
    first = in_python(spec).first_position
    return f"first = {first}" + "  # counted from behind the padding's index" * bool(first)


def projected_in_python(spec: ModelSpec, name: str) -> str:
    """The line that brings embeddings to the size of the layers, or nothing."""
    is_there = in_python(spec).has_projection
    return f"    {name} = model.{PROJECTION}({name})\n" * is_there


def layer_in_python(spec: ModelSpec, index: str) -> str:
    """Lines that give every part of one layer a name: block, to_q, to_k, to_v, to_output, ...

    Args:
        spec: The checkpoint.
        index: Which layer, in Python.
    """
    family = in_python(spec).family
    names = {
        "to_q": family.query,
        "to_k": family.key,
        "to_v": family.value,
        "to_output": family.output,
        "norm_1": family.attention_norm,
        "inner": family.inner,
        "activation": family.activation,
        "outer": family.outer,
        "norm_2": family.output_norm,
    }
    lines = [f"{name} = block.{path}" for name, path in names.items()]
    return "\n".join([f"block = model.{family.layers}[{index}]", *lines])


EMBEDDING_LAYER = f"model.{EMBEDDINGS}"
