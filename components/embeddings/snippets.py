"""Python for the views of the embedding page: transformers and torch alone, to be run as it is."""

from components.take_away.in_python import (
    EAGER,
    EMBEDDING_LAYER,
    in_python,
    loads,
    positions_in_python,
    projected_in_python,
    quoted,
    tokenizer_call,
)
from dashboard.models.catalogue.catalog import ModelSpec
from dashboard.records.families import EMBEDDING_NORM, POSITION, SEGMENT, WORD


def _read(spec: ModelSpec, text: str, text_b: str | None, *options: str) -> str:
    """The text, or the pair, as the model takes it, with the rows of the position table."""
    return f"""{loads(spec, *options)}

inputs = {tokenizer_call(spec, quoted(text, text_b))}
ids, layer = inputs["input_ids"], {EMBEDDING_LAYER}

{positions_in_python(spec)}
positions = torch.arange(first, first + ids.shape[1])[None]
"""


def _summed(spec: ModelSpec, text: str, text_b: str | None) -> str:
    """The rows of every table, and their sum; the block is still open."""
    segments = in_python(spec).segments
    given = 'inputs["token_type_ids"]' if segments > 1 else "torch.zeros_like(ids)"
    segment = f'    parts["segment"] = layer.{SEGMENT}({given})[0]\n'
    return f"""{_read(spec, text, text_b)}
with torch.inference_mode():
    parts = {{"token": layer.{WORD}(ids)[0]}}
{segment * bool(segments)}    parts["position"] = layer.{POSITION}(positions)[0]
    parts["sum"], norm = sum(parts.values()), layer.{EMBEDDING_NORM}
"""


def embedding_snippet(spec: ModelSpec, text: str, text_b: str | None) -> str:
    """The final embedding, and how far it is from the model's own."""
    return f"""{_summed(spec, text, text_b)}    embeddings = norm(parts["sum"])
{projected_in_python(spec, "embeddings")}    outputs = model(**inputs, output_hidden_states=True)

print(tokenizer.convert_ids_to_tokens(ids[0]))
print(embeddings)
print((embeddings - outputs.hidden_states[0][0]).abs().max())
"""


def parts_snippet(spec: ModelSpec, text: str, text_b: str | None, token: int) -> str:
    """Norms of the parts of every token, and cosines between those of one."""
    return f"""{_summed(spec, text, text_b)}    parts["LayerNorm"] = norm(parts["sum"])

norms = {{name: vectors.norm(dim=1) for name, vectors in parts.items()}}
one = torch.stack([vectors[{token}] for vectors in parts.values()])  # the parts of one token
unit = torch.nn.functional.normalize(one, dim=1)
cosines = unit @ unit.T  # [part, part]

print(tokenizer.convert_ids_to_tokens(ids[0]))
for name, norm in norms.items():
    print(name, norm)
print(list(parts), cosines)
"""


def norm_snippet(spec: ModelSpec, text: str, text_b: str | None, token: int) -> str:
    """LayerNorm of one token, step by step."""
    return f"""{_summed(spec, text, text_b)}    x = parts["sum"][{token}]
    mean, variance = x.mean(), x.var(unbiased=False)
    standardised = (x - mean) / (variance + norm.eps).sqrt()
    normalised = norm.weight * standardised + norm.bias  # gamma, beta
    difference = (normalised - norm(x)).abs().max()

print("mean", mean.item(), "variance", variance.item(), "epsilon", norm.eps)
print(normalised)
print("largest difference", difference.item())
"""


def what_if_snippet(  # noqa: PLR0913  (everything that the view depends on)
    spec: ModelSpec,
    text: str,
    text_b: str | None,
    *,
    span: tuple[int, ...],
    shift: int,
    flip: bool,
    layer: int,
    head: int,
) -> str:
    """Two passes, the second with other position and segment ids, and what changed."""
    flipped = """changed["token_type_ids"] = inputs["token_type_ids"].clone()
changed["token_type_ids"][0, word] = 1 - inputs["token_type_ids"][0, word]
"""
    return f"""{_read(spec, text, text_b, EAGER)}
word = {list(span)}  # the pieces of the word
positions[0, word] += {shift}
changed = {{**inputs, "position_ids": positions}}
{flipped * flip}
with torch.inference_mode():
    ask = {{"output_hidden_states": True, "output_attentions": True}}
    before, after = model(**inputs, **ask), model(**changed, **ask)
states, moved = torch.cat(before.hidden_states), torch.cat(after.hidden_states)
turned = 1 - torch.cosine_similarity(states, moved, dim=-1)  # [level, token]
distance = (moved - states).norm(dim=-1)

change = torch.cat(after.attentions) - torch.cat(before.attentions)  # [layer, head, query, key]
heads = change.abs().sum(dim=3).mean(dim=2) / 2  # share of weight that moves
one_head = change[{layer}, {head}]  # layer {layer + 1}, head {head + 1} on the page
print(turned, heads, one_head, sep="\\n")
"""


def positions_snippet(spec: ModelSpec) -> str:
    """Cosines of the learned positions and of the sinusoids."""
    return f"""{loads(spec, tokenizer=False)}

{positions_in_python(spec)}
learned = {EMBEDDING_LAYER}.{POSITION}.weight.detach()[first:]

n, d = learned.shape
i = torch.arange(d, dtype=torch.float64)
angles = torch.arange(n)[:, None] / 10_000 ** (2 * (i // 2) / d)
sinusoids = torch.where(i % 2 == 0, angles.sin(), angles.cos())

def cosines(table):
    unit = torch.nn.functional.normalize(table.double(), dim=1)
    return unit @ unit.T  # [position, position]

print(cosines(learned))
print(cosines(sinusoids))
"""


def same_word_snippet(
    spec: ModelSpec, text: str, other: str, *, token: int, token_b: int, aligned: bool
) -> str:
    """One piece in two sentences: cosine of its vectors at every level.

    `aligned` says whether both fit into the table of positions with the piece at the same place.
    """
    shifts = max(token, token_b) - token, max(token, token_b) - token_b
    same_place = f"""
_, shifted = read(text, {shifts[0]})  # both pieces at the same position
_, shifted_b = read(other, {shifts[1]})
same_position = torch.cosine_similarity(shifted[:, {token}], shifted_b[:, {token_b}], dim=-1)
print(same_position)
"""
    return f"""{loads(spec)}

{positions_in_python(spec)}

def read(text, shift=0):
    inputs = {tokenizer_call(spec, "text")}
    n = inputs["input_ids"].shape[1]
    positions = torch.arange(first + shift, first + shift + n)[None]
    with torch.inference_mode():
        outputs = model(**inputs, position_ids=positions, output_hidden_states=True)
    return inputs["input_ids"][0], torch.cat(outputs.hidden_states)  # [level, token, hidden]

text, other = {text!r}, {other!r}
(ids, states), (ids_b, states_b) = read(text), read(other)
as_written = torch.cosine_similarity(states[:, {token}], states_b[:, {token_b}], dim=-1)
print(as_written)
{same_place * aligned}
special = [tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.pad_token_id]
special = torch.tensor(special)
differ = ids[:, None] != ids_b[None, :]
differ &= ~torch.isin(ids, special)[:, None] & ~torch.isin(ids_b, special)[None, :]
unit = torch.nn.functional.normalize(states, dim=-1)
unit_b = torch.nn.functional.normalize(states_b, dim=-1)
different_words = (unit @ unit_b.transpose(1, 2))[:, differ].mean(dim=1)
print(different_words)
"""
