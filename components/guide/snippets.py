"""Python that repeats the guide's numbers with transformers (and the NumPy it stands on) alone."""

from dataclasses import dataclass

from components.take_away.in_python import (
    EAGER,
    in_python,
    loads,
    loads_model,
    loads_tokenizer,
    tokenizer_call,
)
from dashboard.models.catalogue.catalog import ModelSpec
from dashboard.records.parameters import ParameterBlocks


@dataclass(frozen=True, slots=True, kw_only=True)
class CostChoice:
    """Whose adaptation is counted, and with which sizes.

    Attributes:
        spec: The checkpoint, or None for the sizes of a paper.
        blocks: Its parameters by part.
        labels: Labels of the new head.
        last_layers: Upper layers that are trained in the third way.
        adapter_size: Bottleneck of the adapters.
    """

    spec: ModelSpec | None
    blocks: ParameterBlocks
    labels: int
    last_layers: int
    adapter_size: int


def corruption_snippet(spec: ModelSpec, text: str, seed: int) -> str:
    """What masked language modelling does to the text with this roll of the dice."""
    return f"""import numpy as np
from transformers import AutoTokenizer

{loads_tokenizer(spec)}
encoded = tokenizer(
    {text!r},
    truncation=True,
    max_length={in_python(spec).limit},
    return_special_tokens_mask=True,
)
ids = np.array(encoded["input_ids"])
left_out = [tokenizer.mask_token_id, tokenizer.unk_token_id]
possible = np.flatnonzero(
    (np.array(encoded["special_tokens_mask"]) == 0) & ~np.isin(ids, left_out)
)

random = np.random.default_rng({seed})
count = max(1, round(0.15 * len(possible))) if len(possible) else 0
first = random.random(len(possible), dtype=np.float32)  # the smallest are chosen
chosen = np.sort(possible[np.argsort(first, kind="stable")[:count]])
second = random.random(count, dtype=np.float32)  # decides what happens to them
drawn = random.integers(0, len(tokenizer), count)
hidden = [np.full(count, tokenizer.mask_token_id), drawn]
seen = ids.copy()
seen[chosen] = np.select([second < 0.8, second < 0.9], hidden, ids[chosen])
print(tokenizer.convert_ids_to_tokens(seen))
print("counted by the loss:", chosen.tolist())
"""


def shapes_snippet(spec: ModelSpec, texts: list[str], costs: CostChoice | None) -> str:
    """The shapes of all tensors, and what it costs to adapt the chosen encoder.

    Args:
        spec: Whose shapes.
        texts: The rows of the batch.
        costs: Whose costs; None where they are not on screen.
    """
    imports = [] if costs is None else ["re"]
    also = ["BertConfig", "BertModel"] if costs is not None and costs.spec is None else []
    return f"""{loads(spec, EAGER, imports=imports, also=also)}

texts = {texts!r}
inputs = {tokenizer_call(spec, "texts", "padding=True")}
with torch.inference_mode():
    outputs = model(**inputs, output_attentions=True, output_hidden_states=True)

shapes = {{name: list(tensor.shape) for name, tensor in inputs.items()}}
shapes["hidden states of one level"] = list(outputs.hidden_states[0].shape)
shapes["attention of one layer"] = list(outputs.attentions[0].shape)
print(shapes)
{"" if costs is None else _costs(spec, costs)}"""


def _costs(spec: ModelSpec, choice: CostChoice) -> str:
    """Trained parameters of every strategy, counted in the encoder itself."""
    no_pooler = 'counts["pooler"] = 0  # this checkpoint has none\n' * (not choice.blocks.pooler)
    return f"""
{_encoder(spec, choice)}
counts = {{}}
for name, parameter in encoder.named_parameters():
    layer = re.search(r"\\blayer\\.(\\d+)\\.", name)
    part = int(layer[1]) if layer else "pooler" if "pooler" in name else "embeddings"
    counts[part] = counts.get(part, 0) + parameter.numel()
{no_pooler}
labels, last_layers, adapter_size = {choice.labels}, {choice.last_layers}, {choice.adapter_size}
hidden = encoder.config.hidden_size
layers = [counts[i] for i in range(encoder.config.num_hidden_layers)]
head = labels * (hidden + 1)
adapter = 2 * hidden * adapter_size + adapter_size + hidden  # down, up, and both biases
costs = {{
    "full fine-tuning": sum(counts.values()) + head,
    "last layers": sum(layers[-last_layers:]) + counts["pooler"] + head,
    "adapters": len(layers) * 2 * (adapter + 2 * hidden) + head,  # with the layer's LayerNorms
    "frozen encoder": head,
}}
print(costs)
"""


def _encoder(spec: ModelSpec, choice: CostChoice) -> str:
    """How the snippet gets the encoder that is counted."""
    if choice.spec is None:
        hidden, n_layers = choice.blocks.hidden, len(choice.blocks.layers)
        return f"""with torch.device("meta"):  # shapes alone: nothing is fetched
    encoder = BertModel(
        BertConfig(
            num_hidden_layers={n_layers},
            hidden_size={hidden},
            num_attention_heads={hidden // 64},
            intermediate_size={4 * hidden},
        )
    )"""
    if choice.spec.name == spec.name:
        return "encoder = model"
    return loads_model(choice.spec, name="encoder")
