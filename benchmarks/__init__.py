"""What is measured, and how: our way against the naive way, alternated in the same run.

`make bench` runs every function that is marked with `@benchmark` in a module `bench_*.py` of this
folder, prints the table and writes it into `docs/performance.md`. A new benchmark is a new
function:

    @benchmark(name="…", naive="…", goal=at_least(10))
    def similarity(repeats: int) -> Samples:
        return alternate(repeats, naive=time_naive_once, ours=time_ours_once)

Times are never asserted in tests: a busy machine would make them lie.
"""
