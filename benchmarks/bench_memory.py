"""Whether a server's memory stays level while visitors come, type and go."""

import statistics
import sys

from benchmarks.browser import LOGS
from benchmarks.processes import resident_bytes
from benchmarks.registry import Samples, at_most, benchmark
from benchmarks.visitors import seconds_of_typing, visit
from scripts.serving import Server, serve

N_RERUNS = 1000
N_AT_A_VISIT = 10

ENVIRONMENT = {"BERTSCOPE_MODEL_CACHE_MB": "100", "BERTSCOPE_CACHE_MB": "20"}
"""Room for one of the models of these pages, 87 and 44 MB: going to the masked words and back
unloads one and loads the other. Results fill their room soon; what grows after that is a leak."""


def page_of_visit(visit: int) -> str:
    """Where the visitor number `visit` goes.

    Loading a model collects all garbage, so there are 300 and 200 reruns without a load, long
    enough for Python's own collector to be the only one; and the same happens before and in the
    fifth and the last tenth, so that they can be compared.
    """
    if visit % 50 >= 30:
        return "masked_language_model"
    return ("attention_heads", "tokenization")[visit % 2]


def memory_over(server: Server, n_reruns: int) -> list[int]:
    """Resident bytes after each rerun with a new text, by a new visitor now and then."""
    found: list[int] = []
    while len(found) < n_reruns:
        with visit(server.url, page_of_visit(len(found) // N_AT_A_VISIT)) as visitor:
            for _ in range(N_AT_A_VISIT):
                seconds_of_typing(visitor)
                found.append(resident_bytes(server.pid))
        if len(found) % (n_reruns // 10) == 0:
            sys.stderr.write(f"  {len(found)} reruns: {found[-1] / 1e6:.0f} MB\n")
    return found


@benchmark(
    name=f"Memory of the server in the last tenth of {N_RERUNS:,} reruns, models come and go",
    naive="in the fifth tenth",
    goal=at_most(1.05),
    unit="bytes",
)
def plateau(_repeats: int) -> Samples:
    """Means of two tenths of one long run."""
    with serve(log=LOGS / "bench_memory.log", environment=ENVIRONMENT) as server:
        found = memory_over(server, N_RERUNS)
    tenth = N_RERUNS // 10
    return Samples(
        naive=(statistics.fmean(found[4 * tenth : 5 * tenth]),),
        ours=(statistics.fmean(found[-tenth:]),),
    )
