"""What one visitor costs the server, and how 20 of them fare at once, against a trivial app.

The trivial app runs as Streamlit ships it, with a whole garbage collection after every run,
whatever our own configuration says: that is what others serve.
"""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial

from benchmarks.bench_shell import TRIVIAL
from benchmarks.browser import LOGS
from benchmarks.processes import cpu_seconds
from benchmarks.registry import (
    Goal,
    Samples,
    alternate,
    at_least_as_many,
    at_most,
    benchmark,
)
from benchmarks.visitors import Visitor, seconds_of_typing, visit
from components.address.pages import HOME, page_infos
from scripts.serving import Server, serve

NAIVE = "a trivial Streamlit app that echoes the text"

N_RERUNS = 10
"""Reruns in one sample: the clock of a process ticks every 10 ms."""

REST = 0.2
"""Seconds after an answer until its server has put everything away, which counts."""

N_VISITORS = 20
N_TEXTS = 5
"""Texts that each of them types, one after the other without a pause."""

CROWDED = {"attention_heads": (0.8, 1.5), "masked_language_model": (0.5, 2.5)}
"""Pages that many visit at once: share of the trivial app's runs a second, multiple of its p95."""

COSTS = {"sequence_classification": 10.0}
"""CPU of a rerun in terms of the trivial app's, where it is not 2: four attributions are work."""


@contextmanager
def trivial() -> Iterator[Server]:
    """A server of the trivial app as Streamlit ships it: nothing of our configuration applies."""
    as_shipped = {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"}
    log = LOGS / "bench_visitors_trivial.log"
    with serve(log=log, script="echo_text.py", folder=TRIVIAL, environment=as_shipped) as server:
        yield server


@contextmanager
def warm() -> Iterator[Server]:
    """A server of ours whose engine runs."""
    with serve(log=LOGS / "bench_visitors_ours.log") as server:
        with visit(server.url, "") as visitor:
            seconds_of_typing(visitor)
        yield server


def cpu_of_rerun(server: Server, visitor: Visitor) -> float:
    """Seconds of processor time that the server takes for one rerun with a new text."""
    time.sleep(REST)
    start = cpu_seconds(server.pid)
    for _ in range(N_RERUNS):
        seconds_of_typing(visitor)
    time.sleep(REST)
    return (cpu_seconds(server.pid) - start) / N_RERUNS


@cache
def cpu_of_pages(repeats: int) -> dict[str, Samples]:
    """Of every page with a text; the first reruns, which load models, do not count."""
    found = {}
    with trivial() as echo, warm() as ours, visit(echo.url, "") as floor:
        for page in pages_with_text():
            with visit(ours.url, "" if page == HOME else page) as visitor:
                cpu_of_rerun(ours, visitor), cpu_of_rerun(echo, floor)
                found[page] = alternate(
                    repeats,
                    naive=partial(cpu_of_rerun, echo, floor),
                    ours=partial(cpu_of_rerun, ours, visitor),
                )
    return found


def pages_with_text() -> tuple[str, ...]:
    """The pages that have the shared text box."""
    return tuple(info.name for info in page_infos() if "text" in info.inputs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How 20 visitors at once fared: runs a second, and the 95th percentile of seconds."""

    rate: float
    p95: float


def crowd(visitors: list[Visitor]) -> Crowd:
    """All type at once, each text as soon as the answer to the last one is there."""

    def type_all(visitor: Visitor) -> list[float]:
        return [seconds_of_typing(visitor) for _ in range(N_TEXTS)]

    with ThreadPoolExecutor(len(visitors)) as pool:
        start = time.perf_counter()
        seconds = [one for many in pool.map(type_all, visitors) for one in many]
        took = time.perf_counter() - start
    return Crowd(rate=len(seconds) / took, p95=statistics.quantiles(seconds, n=20)[-1])


@cache
def crowds(page: str, repeats: int) -> tuple[list[Crowd], list[Crowd]]:
    """The trivial app's visitors and ours, in turns."""
    with trivial() as echo, warm() as ours, ExitStack() as doors:
        floor = [doors.enter_context(visit(echo.url, "")) for _ in range(N_VISITORS)]
        visitors = [doors.enter_context(visit(ours.url, page)) for _ in range(N_VISITORS)]
        crowd(floor), crowd(visitors)
        pairs = [(crowd(floor), crowd(visitors)) for _ in range(repeats)]
    return [naive for naive, _ in pairs], [own for _, own in pairs]


def _register_cpu(page: str) -> None:
    goal = at_most(COSTS.get(page, 2))

    def measure(repeats: int) -> Samples:
        return cpu_of_pages(repeats)[page]

    measure.__name__ = f"cpu_{page}"
    benchmark(name=f"CPU of a rerun with a new text, `/{page}`", naive=NAIVE, goal=goal)(measure)


def _register_crowd(page: str, rate: float, p95: float) -> None:
    said = f"{N_VISITORS} visitors at once, `/{page}`"

    def runs(repeats: int) -> Samples:
        naive, ours = crowds(page, repeats)
        return Samples(naive=tuple(c.rate for c in naive), ours=tuple(c.rate for c in ours))

    def slow(repeats: int) -> Samples:
        naive, ours = crowds(page, repeats)
        return Samples(naive=tuple(c.p95 for c in naive), ours=tuple(c.p95 for c in ours))

    runs.__name__, slow.__name__ = f"runs_{page}", f"p95_{page}"
    goal: Goal = at_least_as_many(rate)
    benchmark(name=f"{said}: runs", naive=NAIVE, goal=goal, unit="runs a second")(runs)
    benchmark(name=f"{said}: p95", naive=NAIVE, goal=at_most(p95))(slow)


for _page in pages_with_text():
    _register_cpu(_page)
for _page, _goals in CROWDED.items():
    _register_crowd(_page, *_goals)
