"""Python's garbage collector, kept away from what never dies."""

import gc


def settle_memory() -> None:
    """Free what is unreachable, and let the collector pass over all that is left from now on."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
