"""The list of benchmarks, and what one of them measures."""

import importlib
import pkgutil
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import benchmarks

Unit = Literal["seconds", "bytes", "runs a second"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """How our time should compare with the naive one.

    Attributes:
        factor: The limit.
        kind: "speed-up" when we should be at least `factor` times faster (or smaller); "cost" when
            we may take at most `factor` times as long (or as much); "rate" when we should do at
            least `factor` times as many in the same time.
    """

    factor: float
    kind: Literal["speed-up", "cost", "rate"]

    def ratio(self, naive: float, ours: float) -> float:
        """Ours in terms of the naive way; the other way round for a speed-up."""
        return naive / ours if self.kind == "speed-up" else ours / naive

    def is_met(self, naive: float, ours: float) -> bool:
        """Whether the ratio is on the right side of the factor."""
        ratio = self.ratio(naive, ours)
        return ratio <= self.factor if self.kind == "cost" else ratio >= self.factor


def at_least(factor: float) -> Goal:
    """At least `factor` times faster than the naive way."""
    return Goal(factor=factor, kind="speed-up")


def at_most(factor: float) -> Goal:
    """At most `factor` times as long as the naive way."""
    return Goal(factor=factor, kind="cost")


def at_least_as_many(factor: float) -> Goal:
    """At least `factor` times as many in the same time as the naive way does."""
    return Goal(factor=factor, kind="rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Seconds (or whatever the unit is) of each repetition."""

    naive: tuple[float, ...]
    ours: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One row of the table.

    Attributes:
        name: What is done.
        naive: What it is compared with.
        goal: The comparison we want.
        measure: Takes the number of repetitions.
        unit: What the samples are.
    """

    name: str
    naive: str
    goal: Goal
    measure: Callable[[int], Samples]
    unit: Unit = "seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A benchmark and the medians of its samples, in its unit."""

    benchmark: Benchmark
    naive: float
    ours: float
    repeats: int


REGISTRY: dict[str, Benchmark] = {}
"""Every benchmark by the name of its function."""


def benchmark(
    *, name: str, naive: str, goal: Goal, unit: Unit = "seconds"
) -> Callable[[Callable[[int], Samples]], Callable[[int], Samples]]:
    """Register the function below as a benchmark."""

    def register(measure: Callable[[int], Samples]) -> Callable[[int], Samples]:
        REGISTRY[measure.__name__] = Benchmark(
            name=name, naive=naive, goal=goal, measure=measure, unit=unit
        )
        return measure

    return register


def load_all() -> dict[str, Benchmark]:
    """The registry, after importing every `bench_*` module."""
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name.startswith("bench_"):
            importlib.import_module(f"benchmarks.{module.name}")
    return REGISTRY


def alternate(repeats: int, *, naive: Callable[[], float], ours: Callable[[], float]) -> Samples:
    """Time both ways in turns, so that a busy moment of the machine meets both."""
    pairs = [(naive(), ours()) for _ in range(repeats)]
    return Samples(naive=tuple(n for n, _ in pairs), ours=tuple(o for _, o in pairs))


def run(benchmark: Benchmark, repeats: int) -> Outcome:
    """Measure one benchmark."""
    samples = benchmark.measure(repeats)
    return Outcome(
        benchmark=benchmark,
        naive=statistics.median(samples.naive),
        ours=statistics.median(samples.ours),
        repeats=len(samples.ours),
    )
