"""Where the time of a forward pass goes: by step, and by block and part.

Of several passes each step counts at its fastest: the server's other work only ever adds time.
"""

import numpy as np
from jaxtyping import Float64

from dashboard.records.parameters import DataPath

PARTS = {
    "embeddings": ("Word", "Position", "Segment", "Sum", "Projection"),
    "attention": ("Query", "Key", "Value", "Attention", "Output", "Residual, LayerNorm"),
    "feed-forward": ("Feed-forward",),
    "pooler": ("Pooler",),
}
"""First words of the steps that a part sums up."""


def step_milliseconds(path: DataPath) -> tuple[float, ...]:
    """Each step at its fastest, in milliseconds."""
    return tuple((1000 * path.seconds.min(axis=0)).tolist())


def part_milliseconds(path: DataPath) -> dict[str, Float64[np.ndarray, " block"]]:
    """The same summed up by part, for each block of `path` in order; parts without time aside."""
    milliseconds, blocks = np.array(step_milliseconds(path)), np.array(path.blocks)
    found = {}
    for part, beginnings in PARTS.items():
        own = np.array([step.startswith(beginnings) for step in path.steps])
        sums = [milliseconds[own & (blocks == block)].sum() for block in np.unique(blocks)]
        if any(sums):
            found[part] = np.array(sums)
    return found
