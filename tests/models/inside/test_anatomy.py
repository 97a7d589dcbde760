"""The parts of tiny random checkpoints of all four architectures, against transformers itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers

from dashboard.analysis.weights.shapes import configured_tensors, place_of
from dashboard.models.catalogue.catalog import Task
from dashboard.models.files.checkpoint_files import position_limit, read_sizes
from dashboard.models.inside.anatomy import anatomy, head_of, padding_id
from dashboard.records.families import FAMILIES, LAYER_PARTS

SIZES: dict[str, Any] = {"vocab_size": 29, "max_position_embeddings": 19, "initializer_range": 0.5}
LAYERS: dict[str, Any] = {
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "hidden_size": 21,
    "intermediate_size": 11,
}
CONFIGS: dict[str, Any] = {
    "Bert": transformers.BertConfig(**SIZES, **LAYERS, type_vocab_size=2),
    "Roberta": transformers.RobertaConfig(**SIZES, **LAYERS, type_vocab_size=1, pad_token_id=5),
    "Electra": transformers.ElectraConfig(**SIZES, **LAYERS, embedding_size=13, type_vocab_size=3),
    "DistilBert": transformers.DistilBertConfig(
        **SIZES, n_layers=2, n_heads=3, dim=21, hidden_dim=11, pad_token_id=7
    ),
}
FIRST = {"Bert": 0, "Roberta": 6, "Electra": 0, "DistilBert": 0}
SEGMENTS = {"Bert": 2, "Roberta": 1, "Electra": 3, "DistilBert": 0}
ENDINGS: dict[Task, str] = {
    "masked_language_model": "ForMaskedLM",
    "next_sentence": "ForNextSentencePrediction",
    "sequence_classification": "ForSequenceClassification",
    "token_classification": "ForTokenClassification",
    "question_answering": "ForQuestionAnswering",
}
IDS = torch.tensor([[9, 3, 14, 6, 1], [2, 8, 4, 10, 11]])


def built(family: str, ending: str = "Model") -> Any:
    """A model with random weights and biases, the same every time."""
    with torch.random.fork_rng():
        torch.manual_seed(7)
        config = CONFIGS[family]
        config._attn_implementation = "eager"
        model = getattr(transformers, f"{family}{ending}")(config).eval()
        for weight in model.parameters():
            torch.nn.init.normal_(weight, std=0.4)
    return model


@pytest.fixture(autouse=True)
def no_gradients() -> Iterator[None]:
    with torch.inference_mode():
        yield


@pytest.mark.parametrize("family", CONFIGS)
def test_parts_make_the_model_s_own_states(family: str) -> None:
    """Tables, projections, feed-forward and norms put together by hand, at every level."""
    model = built(family)
    inner = anatomy(model)
    states = model(input_ids=IDS, output_hidden_states=True).hidden_states
    torch.testing.assert_close(inner.embeddings.level_0(input_ids=IDS), states[0])
    for before, after, layer in zip(states[:-1], states[1:], inner.layers, strict=True):
        query, key, value = (
            part(before).view(2, 5, 3, 7).transpose(1, 2)
            for part in (layer.query, layer.key, layer.value)
        )
        weights = (query @ key.transpose(2, 3) / 7**0.5).softmax(-1)
        mixed = (weights @ value).transpose(1, 2).flatten(2)
        torch.testing.assert_close(layer.after_attention(mixed, before), after)
        projected = layer.output(mixed) if layer.has_projected else mixed
        torch.testing.assert_close(layer.attention(before)[0], projected)
        torch.testing.assert_close(layer.whole(before), after)


@pytest.mark.parametrize("family", CONFIGS)
def test_tables_add_up_to_the_model_s_own_embeddings(family: str) -> None:
    model = built(family)
    tables, first = anatomy(model).embeddings, anatomy(model).first_position
    total = tables.word(IDS) + tables.position(torch.arange(first, first + 5))
    if tables.segment is not None:
        total = total + tables.segment(torch.zeros_like(IDS))
    torch.testing.assert_close(tables.norm(total), tables.whole(input_ids=IDS))
    assert (tables.projection is None) == (family != "Electra")


@pytest.mark.parametrize("family", CONFIGS)
def test_sizes_and_limits_are_the_model_s_own(family: str) -> None:
    model = built(family)
    inner, config = anatomy(model), CONFIGS[family].to_dict()
    assert (inner.first_position, inner.segments) == (FIRST[family], SEGMENTS[family])
    assert inner.segments == (0 if family == "DistilBert" else CONFIGS[family].type_vocab_size)
    assert (len(inner.layers), inner.activation) == (2, "gelu")
    assert padding_id(model) == CONFIGS[family].pad_token_id
    limit = position_limit(config)
    assert limit == SIZES["max_position_embeddings"] - FIRST[family]
    longest = torch.full((1, limit), 9)
    assert model(input_ids=longest).last_hidden_state.shape == (1, limit, 21)
    with pytest.raises((IndexError, RuntimeError)):  # one more has no position
        model(input_ids=torch.full((1, limit + 1), 9))


@pytest.mark.parametrize("family", CONFIGS)
def test_names_and_shapes_are_transformers_s_own(family: str) -> None:
    model = built(family)
    own = [(name, tuple(weight.shape)) for name, weight in model.named_parameters()]
    sizes = read_sizes(CONFIGS[family].to_dict())
    assert [(one.name, one.shape) for one in configured_tensors(sizes)] == own
    assert FAMILIES[sizes.family].class_name == type(model).__name__
    assert FAMILIES[sizes.family].prefix == model.base_model_prefix


@pytest.mark.parametrize("family", CONFIGS)
def test_a_name_says_which_part_it_is(family: str) -> None:
    """By identity: the tensor of that name is the weight of that part."""
    model = built(family, "ForMaskedLM")
    inner = anatomy(model)
    found = {name: place_of(name) for name, _ in model.named_parameters()}
    by_name = dict(model.named_parameters())
    for name, place in found.items():
        if place.layer is not None and name.endswith(".weight"):
            assert getattr(inner.layers[place.layer], place.part).weight is by_name[name]
    layered = [place for place in found.values() if place.layer is not None]
    assert len(layered) == 2 * 2 * len(LAYER_PARTS)
    heads = {name for name, place in found.items() if place.part == "head"}
    assert heads == {name for name in by_name if not re.match(model.base_model_prefix, name)}


def cases() -> Iterator[tuple[str, Task]]:
    """Every head that transformers has."""
    for family in CONFIGS:
        for task, ending in ENDINGS.items():
            if hasattr(transformers, f"{family}{ending}") and (
                family == "Bert" or task != "next_sentence"
            ):
                yield family, task


@pytest.mark.parametrize(("family", "task"), list(cases()))
def test_heads_give_the_model_s_own_logits(family: str, task: Task) -> None:
    model = built(family, ENDINGS[task])
    outputs = model(input_ids=IDS)
    states = model.base_model(input_ids=IDS).last_hidden_state
    logits = head_of(model, task)(states)
    if task == "question_answering":
        expected = torch.stack([outputs.start_logits, outputs.end_logits], dim=-1)
    else:
        expected = outputs.logits
    torch.testing.assert_close(logits, expected)


ROOT = Path(__file__).parents[3]
KNOW = {
    "dashboard/records/families.py": "the paths themselves: no layer of the project is below it",
    "dashboard/models/inside/anatomy.py": "the one door to a loaded model",
    "dashboard/models/files/checkpoint_files.py": "reads `model_type` and its like in config.json",
    "dashboard/models/catalogue/published.py": "published configurations, as data",
}
"""The files that may know, and why."""

SAID = {
    "if 'model_type' in config and family_of(config) is None:",
    "return (folder, f'It is not built like BERT: its model_type is not {_listed()}.')",
    "expected=f\"Its model_type must be one of {', '.join(FAMILIES)}.\"",
}
"""Lines that only name the field of config.json."""

PATHS = re.compile(
    r"hasattr\((?!os\b|state\b|sent\b)|model_type|\.encoder\.layer|\.transformer\.layer"
    r"|[qkv]_lin\b|out_lin|attention\.self\b|sa_layer_norm|intermediate\.dense|\bffn\b"
    r"|lm_head|vocab_projector|pre_classifier|generator_predictions|embeddings_project"
    r"|word_embeddings|position_embeddings|token_type_embeddings|\bLayerNorm\.weight"
    r"|padding_idx|get_input_embeddings|(?<!tokenizer\.)pad_token_id|type_vocab_size"
    r"|max_length=512"
)


def spoken_of(path: Path) -> Iterator[str]:
    """Lines of code, docstrings and comments left out, that know a path."""
    text = path.read_text(encoding="utf-8")
    if not PATHS.search(text):
        return
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [  # type: ignore[attr-defined]
                one
                for one in body
                if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
            ] or [ast.Pass()]
    for line in ast.unparse(tree).splitlines():
        if PATHS.search(line) and not any(said in line for said in SAID):
            yield f"{path.relative_to(ROOT)}: {line.strip()[:200]}"


def test_nothing_else_knows_where_a_checkpoint_keeps_its_parts() -> None:
    files = [path for top in ("dashboard", "components") for path in (ROOT / top).rglob("*.py")]
    found = [
        line
        for path in sorted(files)
        if str(path.relative_to(ROOT)) not in KNOW
        for line in spoken_of(path)
    ]
    assert not found, "\n".join(found)
    assert all((ROOT / name).is_file() for name in KNOW)
