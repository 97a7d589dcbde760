"""A loaded checkpoint taken apart: its parameters, single weights, and a timed forward pass."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dashboard.errors import ModelError
from dashboard.models.inside.anatomy import anatomy
from dashboard.models.running.batches import model_inputs
from dashboard.models.running.loading import LoadedModel
from dashboard.records.arrays import frozen
from dashboard.records.families import (
    EMBEDDINGS,
    POOLER,
    POSITION,
    PROJECTION,
    SEGMENT,
    WORD,
    Family,
)
from dashboard.records.parameters import DataPath, ParameterTable, ParameterTensor
from dashboard.records.texts import TokenizedText

RUNS_AT_MOST = 9
RUN_SECONDS = 1.5
"""About how long the measured passes may take together."""


def parameter_table(model: LoadedModel) -> ParameterTable:
    """Every parameter tensor with its mean and standard deviation; tied tensors once.

    For the task "encoder" these are the parameters of the encoder alone, whatever class it was
    loaded with. A pooler that the checkpoint does not hold is left out: its numbers are random.
    """
    import torch

    module = _shown_module(model)
    own = _names_of_class(module) if model.spec.heads and model.task != "encoder" else None
    kept: list[ParameterTensor] = []
    left_out: list[str] = []
    for name, weight in module.named_parameters():
        if own is not None and name not in own:
            continue  # a shared encoder has a pooler even where this class uses none
        if "pooler." in name and not model.has_pooler:
            left_out.append(name)
            continue
        with torch.inference_mode():
            spread, mean = torch.std_mean(weight, correction=0)
        kept.append(
            ParameterTensor(
                name=name,
                shape=tuple(weight.shape),
                count=weight.numel(),
                dtype=str(weight.dtype).removeprefix("torch."),
                mean=float(mean),
                standard_deviation=float(spread),
            )
        )
    return ParameterTable(
        checkpoint=model.spec.name,
        class_name=type(module).__name__,
        tensors=tuple(kept),
        left_out=tuple(left_out),
        is_loaded=True,
    )


def _names_of_class(module: Any) -> frozenset[str]:  # noqa: ANN401  (a torch module)
    """The parameters that the class of `module` has when it shares nothing."""
    import torch

    with torch.device("meta"):
        return frozenset(name for name, _ in type(module)(module.config).named_parameters())


def weight_array(model: LoadedModel, name: str) -> np.ndarray:
    """The parameter tensor called `name`, read-only, without a copy.

    Raises:
        ModelError: The model has no such tensor.
    """
    for own, weight in _shown_module(model).named_parameters():
        if own == name:
            array: np.ndarray = weight.detach().numpy().view()
            return frozen(array)
    raise ModelError(
        f"The model {model.spec.name} has no parameters of that name.",
        advice="Choose one from the list.",
    )


def _shown_module(model: LoadedModel) -> Any:  # noqa: ANN401  (a torch module)
    """The encoder alone, or the whole model where a head was asked for."""
    return model.model.base_model if model.task == "encoder" else model.model


@dataclass(slots=True)
class _Clock:
    """What one pass leaves: when each watched module ran, and the shapes that came out."""

    begun: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)


_clock: ContextVar[_Clock | None] = ContextVar("_clock", default=None)


@dataclass(frozen=True, slots=True)
class _Step:
    """A step on screen: what happens, in which module, with which steps inside it."""

    title: str
    module: str
    block: int
    inside: tuple[str, ...] = ()
    item: int = 0
    """Which of several outputs is meant; the time counts for the first only."""


def trace_pass(model: LoadedModel, text: TokenizedText) -> DataPath:
    """Shapes and times of every step of the encoder on `text`, over several passes.

    The first pass is not counted: it fills caches. Another pass follows until `RUN_SECONDS` are
    over, at least one and at most `RUNS_AT_MOST`.
    """
    import torch

    inner = model.model.base_model
    steps = list(_steps(model))
    inputs = model_inputs(model, text)
    clocks: list[_Clock] = []
    totals: list[float] = []
    with _watched(inner, {step.module for step in steps}), torch.inference_mode():
        inner(**inputs)
        while not totals or (len(totals) < RUNS_AT_MOST and sum(totals) < RUN_SECONDS):
            clock = _Clock()
            token = _clock.set(clock)
            begun = time.perf_counter()
            try:
                inner(**inputs)
            finally:
                totals.append(time.perf_counter() - begun)
                _clock.reset(token)
            clocks.append(clock)
    steps = [step for step in steps if _key(step) in clocks[0].shapes]
    return _data_path(steps, clocks, totals)


def _data_path(steps: list[_Step], clocks: list[_Clock], totals: list[float]) -> DataPath:
    """The record of the measured passes."""
    seconds = [[_own_seconds(clock, step) for step in steps] for clock in clocks]
    return DataPath(
        steps=tuple(step.title for step in steps),
        modules=tuple(step.module for step in steps),
        shapes=tuple(clocks[0].shapes[_key(step)] for step in steps),
        blocks=tuple(step.block for step in steps),
        seconds=frozen(seconds),
        total_seconds=frozen(totals),
    )


def _key(step: _Step) -> str:
    """Where a step's shape is kept."""
    return f"{step.module}#{step.item}"


def _own_seconds(clock: _Clock, step: _Step) -> float:
    """Time in the step without what is inside it; a second output takes none of its own."""
    if step.item:
        return 0.0
    inside = sum(clock.seconds.get(name, 0.0) for name in step.inside)
    return max(clock.seconds[step.module] - inside, 0.0)


@contextmanager
def _watched(inner: Any, names: set[str]) -> Iterator[None]:  # noqa: ANN401  (a torch module)
    """Hooks that write to the clock of the call that runs them, gone afterwards.

    As in `encoding._capture`: a pass of another reader has its own context variable, finds no clock
    in it, and leaves nothing here.
    """
    handles: list[Any] = []
    try:
        for name in sorted(names):
            module = inner.get_submodule(name)
            handles.append(module.register_forward_pre_hook(_start(name)))
            handles.append(module.register_forward_hook(_stop(name)))
        yield
    finally:
        for handle in handles:
            handle.remove()


def _start(name: str) -> Any:  # noqa: ANN401  (torch's hook type)
    """A hook that notes when its module begins."""

    def start(_module: object, _inputs: object) -> None:
        clock = _clock.get()
        if clock is not None:
            clock.begun[name] = time.perf_counter()

    return start


def _stop(name: str) -> Any:  # noqa: ANN401  (torch's hook type)
    """A hook that notes how long its module took and the shapes that it gave."""

    def stop(_module: object, _inputs: object, output: Any) -> None:  # noqa: ANN401
        clock = _clock.get()
        if clock is None:
            return
        clock.seconds[name] = time.perf_counter() - clock.begun[name]
        outputs = output if isinstance(output, tuple) else (output,)
        for i, one in enumerate(outputs):
            if one is not None:
                clock.shapes[f"{name}#{i}"] = tuple(one.shape)

    return stop


def _steps(model: LoadedModel) -> Iterator[_Step]:
    """The steps of an encoder of the BERT family, in order."""
    inner = anatomy(model.model)
    titles = {WORD: "Word", POSITION: "Position", SEGMENT: "Segment"}
    parts = {
        f"{EMBEDDINGS}.{name}": title
        for name, title in titles.items()
        if name in inner.family.tables
    }
    for path, title in parts.items():
        yield _Step(f"{title} embeddings, looked up", path, -1)
    yield _Step("Sum, LayerNorm", EMBEDDINGS, -1, tuple(parts))
    if inner.embeddings.projection is not None:
        yield _Step("Projection to the hidden size", PROJECTION, -1)
    for i in range(model.n_layers):
        yield from _layer_steps(inner.family, i)
    if model.has_pooler:
        yield _Step("Pooler: tanh(W h + b) of the first token", POOLER, model.n_layers)


def _layer_steps(family: Family, i: int) -> Iterator[_Step]:
    """The steps of one layer."""
    layer = f"{family.layers}.{i}"
    attention = f"{layer}.{family.attention}"
    parts = {
        "Query: linear": f"{layer}.{family.query}",
        "Key: linear": f"{layer}.{family.key}",
        "Value: linear": f"{layer}.{family.value}",
    }
    output = f"{layer}.{family.output}"
    is_inside = output.startswith(f"{attention}.")
    for title, path in parts.items():
        yield _Step(title, path, i)
    yield _Step("Attention weights: softmax of q·k / √d", attention, i, item=1)
    inside = (*parts.values(), output) if is_inside else tuple(parts.values())
    yield _Step("Attention: weights and mixed values", attention, i, inside)
    if is_inside:
        yield _Step("Output: linear", output, i)
    for title, path in family.after_attention:
        yield _Step(title, f"{layer}.{path}", i)
