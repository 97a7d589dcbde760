"""Python's garbage collector, kept away from what never dies."""

import gc


def settle_memory() -> None:
    """Free what is unreachable; the collector passes over all that is left until the next call.

    Why, and why here (2 cores, seconds of processor time): with torch and transformers loaded, a
    whole collection looks at 480,000 objects that never die, 0.3 to 0.5 s under Python's lock, and
    Streamlit makes one after each run of a script (`runner.postScriptGC`). Frozen, they cost
    nothing: 1 to 8 ms with one visitor, but still 25 ms of a run's 200 with 20 visitors, whose own
    objects are looked at by each of them. So `.streamlit/config.toml` leaves that collection out,
    too (126 ms a run), and Python's own collector, which stays on and looks at old objects when
    they have grown by a quarter, finds the cycles that sessions leave behind: 13 ms, 24 times
    in 443 runs. Neither alone would do: without the freezing it would take 0.5 s each time,
    and a host with a configuration of its own has the freezing at least.

    What is frozen is freed by counting references alone, so a model that leaves memory needs this
    call (modules may be in cycles): it thaws, collects and freezes again. It takes as long as one
    whole collection, and is made where seconds pass anyway: when a model was loaded or unloaded.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
