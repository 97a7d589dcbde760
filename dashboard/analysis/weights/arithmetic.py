"""The number of parameters spelled out: each part by its formula, beside what was counted."""

from collections.abc import Iterator

from dashboard.analysis.weights.counts import block_of, total
from dashboard.analysis.weights.shapes import place_of
from dashboard.records.families import (
    EMBEDDING_NORM,
    POOLER,
    POSITION,
    PROJECTION,
    SEGMENT,
    WORD,
)
from dashboard.records.parameters import CountLine, ParameterTable, Sizes


def arithmetic(sizes: Sizes, table: ParameterTable) -> tuple[CountLine, ...]:
    """The count of every part by formula, beside what the table of tensors holds.

    Parts that the table does not have (an untrained pooler, a head) are not listed; the last line
    is the total of the encoder.
    """
    lines = [line for line in _lines(sizes, table) if line.counted or line.computed]
    encoder = [t for t in table.tensors if block_of(t.name) != "Head"]
    layers = [line for line in lines if line.part.startswith("Each layer")]
    repeated = sizes.layers * sum(line.computed for line in layers)
    others = sum(line.computed for line in lines if not line.part.startswith("Each layer"))
    once = " + ".join(f"{line.computed:,}" for line in layers)
    lines.insert(
        [line.part.startswith("Each layer") for line in lines].index(True) + len(layers),
        CountLine(
            part="All layers",
            formula="L · one layer",
            numbers=f"{sizes.layers} · ({once})",
            computed=repeated,
            counted=total(t for t in encoder if block_of(t.name).startswith("Layer ")),
        ),
    )
    lines.append(
        CountLine(
            part="Encoder",
            formula="the sum",
            numbers=f"{len(encoder)} named tensors",
            computed=repeated + others,
            counted=total(encoder),
        )
    )
    return tuple(lines)


def _lines(sizes: Sizes, table: ParameterTable) -> Iterator[CountLine]:
    """The lines before the sums; those of a layer are counted in the first one."""
    v, p, n = sizes.vocabulary, sizes.positions, sizes.segments
    h, e, f = sizes.hidden, sizes.embedding, sizes.feed_forward
    wide = "H" if e == h else "E"
    rows: list[tuple[str, str, str, int, tuple[str, ...]]] = [
        ("Word embeddings", f"V · {wide}", f"{v:,} · {e}", v * e, (WORD,)),
        ("Position embeddings", f"P · {wide}", f"{p} · {e}", p * e, (POSITION,)),
        ("Segment embeddings", f"S · {wide}", f"{n} · {e}", n * e, (SEGMENT,)),
        ("LayerNorm of the embeddings", f"2 · {wide}", f"2 · {e}", 2 * e, (EMBEDDING_NORM,)),
    ]
    if e != h:
        numbers = f"{e} · {h} + {h}"
        rows.append(("Projection", "E · H + H", numbers, e * h + h, (PROJECTION,)))
    rows += [
        (
            "Each layer: query, key, value, output",
            "4 · (H · H + H)",
            f"4 · ({h} · {h} + {h})",
            4 * (h * h + h),
            ("query", "key", "value", "output"),
        ),
        (
            "Each layer: feed-forward",
            "(H · F + F) + (F · H + H)",
            f"({h} · {f} + {f}) + ({f} · {h} + {h})",
            2 * h * f + f + h,
            ("inner", "outer"),
        ),
        (
            "Each layer: two LayerNorms",
            "2 · (H + H)",
            f"2 · ({h} + {h})",
            4 * h,
            ("attention_norm", "output_norm"),
        ),
    ]
    if any(block_of(tensor.name) == "Pooler" for tensor in table.tensors):
        rows.append(("Pooler", "H · H + H", f"{h} · {h} + {h}", h * h + h, (POOLER,)))
    for part, formula, numbers, computed, parts in rows:
        counted = total(
            tensor
            for tensor in table.tensors
            if (place := place_of(tensor.name)).part in parts and not place.layer
        )
        yield CountLine(
            part=part, formula=formula, numbers=numbers, computed=computed, counted=counted
        )
