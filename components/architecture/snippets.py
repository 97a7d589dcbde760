"""Python for the parts of the architecture page: transformers and torch alone."""

from components.architecture.subject import Subject
from components.take_away.in_python import (
    EAGER,
    checkpoint_arguments,
    loads,
    loads_model,
    quoted,
    tokenizer_call,
)
from dashboard.models.catalogue.catalog import ModelSpec
from dashboard.records.families import EMBEDDINGS, LINEAR_HEADS, WORD


def counts_snippet(subject: Subject) -> str:
    """The arithmetic of the encoder from the configuration alone: no weights are read."""
    options = ", add_pooling_layer=False" if subject.table.left_out else ""
    return f"""import torch
from transformers import AutoConfig, AutoModel

config = AutoConfig.from_pretrained({checkpoint_arguments(subject.spec)})
with torch.device("meta"):  # shapes without numbers: nothing is downloaded but config.json
    model = AutoModel.from_config(config{options})

counts = {{name: weight.numel() for name, weight in model.named_parameters()}}
matrices = [weight for weight in model.parameters() if weight.dim() == 2]
print(len(counts), "named tensors")
print(f"{{sum(counts.values()):,}} parameters")
print(f"{{sum(weight.numel() for weight in matrices):,}} in matrices")
print(f"{{counts['{EMBEDDINGS}.{WORD}.weight']:,}} in the word embeddings")
"""


def moments_snippet(subject: Subject) -> str:
    """Mean and standard deviation of every tensor, and parameters per layer."""
    return (
        _loaded(subject)
        + """
rows = [
    (name, list(w.shape), w.numel(), w.mean().item(), w.std(unbiased=False).item())
    for name, w in model.named_parameters()
]
whole = sum(count for _, _, count, _, _ in rows)
for name, shape, count, mean, spread in rows:
    print(f"{name} {shape} {count:,} {count / whole:.3%} {mean:.6f} {spread:.6f}")
"""
    )


def weights_snippet(subject: Subject, name: str) -> str:
    """Figures, histogram and singular values of one tensor."""
    return (
        _loaded(subject)
        + f"""
weight = model.get_parameter({name!r}).detach()
mean, spread = weight.double().mean(), weight.double().std(unbiased=False)
print(mean.item(), spread.item(), weight.min().item(), weight.max().item())
print("beyond 3 deviations", ((weight - mean).abs() > 3 * spread).double().mean().item())
counts, edges = torch.histogram(weight.flatten(), bins=121)

if weight.dim() == 2:
    values = torch.linalg.svdvals(weight.double())  # the largest first
    shares = values[values > 0] / values.sum()
    effective_rank = torch.exp(-(shares * shares.log()).sum())
    rows, columns = weight.shape
    random_edge = weight.double().square().mean().sqrt() * (rows**0.5 + columns**0.5)
    print(values[0].item(), random_edge.item(), effective_rank.item())
"""
    )


def path_snippet(spec: ModelSpec, text: str) -> str:
    """Shapes and times of every module that a text goes through."""
    return f"""{loads(spec, EAGER, imports=["time"])}
inputs = {tokenizer_call(spec, quoted(text))}

begun, milliseconds, shapes = {{}}, {{}}, {{}}

def watch(name, module):
    def start(*_):
        begun[name] = time.perf_counter()

    def stop(_module, _inputs, output):
        milliseconds[name] = 1000 * (time.perf_counter() - begun[name])
        outputs = output if isinstance(output, tuple) else (output,)
        shapes[name] = [list(one.shape) for one in outputs if isinstance(one, torch.Tensor)]

    module.register_forward_pre_hook(start)
    module.register_forward_hook(stop)

for name, module in model.named_modules():
    if name:
        watch(name, module)
with torch.inference_mode():
    for _ in range(3):  # the first pass fills caches; the last one counts
        model(**inputs)

for name, shape in shapes.items():  # an outer module's time holds that of its inner ones
    print(f"{{milliseconds[name]:8.3f}} ms  {{name}}  {{shape}}")
"""


def pooler_snippet(spec: ModelSpec, text: str) -> str:
    """tanh(W h + b) of the first token, beside the model's own output."""
    return f"""{loads(spec)}
inputs = {tokenizer_call(spec, quoted(text))}
with torch.inference_mode():
    outputs = model(**inputs)
    h = outputs.last_hidden_state[0, 0]  # the first token, [CLS]
    dense = model.pooler.dense
    pooled = torch.tanh(dense.weight @ h + dense.bias)

print(pooled)
print("largest difference", (pooled - outputs.pooler_output[0]).abs().max().item())
"""


def two_snippet(first: ModelSpec, second: ModelSpec) -> str:
    """Sizes of two checkpoints, and how far tensors of the same name and shape are apart."""
    return f"""import torch
from transformers import AutoModel

{loads_model(first, name="first")}
{loads_model(second, name="second")}

for model in (first, second):
    print(len(list(model.parameters())), sum(w.numel() for w in model.parameters()))

others = dict(second.named_parameters())
changes, cosines = {{}}, {{}}
for name, weight in first.named_parameters():
    if name in others and others[name].shape == weight.shape:
        a, b = weight.detach().double().flatten(), others[name].detach().double().flatten()
        changes[name] = ((b - a).norm() / a.norm()).item()  # of zeros: inf
        cosines[name] = torch.cosine_similarity(a, b, dim=0).item()
        print(f"{{name}} relative change {{changes[name]:.6f}}, cosine {{cosines[name]:.6f}}")
"""


def parameters_snippet(subject: Subject) -> str:
    """Name, shape, number and type of every tensor."""
    return (
        _loaded(subject)
        + """
tensors = list(model.named_parameters())  # tied tensors come once
for name, tensor in tensors:
    print(name, list(tensor.shape), tensor.numel(), tensor.dtype)
print(len(tensors), "named tensors")
print(sum(tensor.numel() for _, tensor in tensors), "parameters")
print(sum(tensor.numel() for _, tensor in tensors if tensor.dim() == 2), "in matrices")
"""
    )


def _loaded(subject: Subject) -> str:
    """The checkpoint in the class whose tensors the page lists."""
    modules = {tensor.name.partition(".")[0] for tensor in subject.table.tensors}
    head = subject.head if modules & set(LINEAR_HEADS.values()) else ""
    options = ["add_pooling_layer=False"] * bool(subject.table.left_out and not head)
    kind = subject.table.class_name
    return loads(subject.spec, *options, kind=kind, head=head, tokenizer=False) + "\n"
