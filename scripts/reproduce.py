"""Compute every figure of the introductory notebook again, with the app's own functions.

    python -m scripts.reproduce

prints figure, notebook, computed and difference. What needs a checkpoint that is not on this
machine and cannot be fetched says "not reachable"; what holds for the vocabulary alone is always
there. `tests/models/test_notebook.py` asserts the same rows.
"""

import json
import sys
from collections.abc import Iterator
from itertools import starmap
from pathlib import Path

import numpy as np

from dashboard.errors import ModelUnavailableError
from dashboard.models.files.embedded import MINI
from dashboard.models.text.tokenization import load_tokenizer, tokenize
from scripts.notebook import KINDS, Figure, Row

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "golden" / "notebook_figures.json"


def read_figures() -> Figure:
    """The notebook's figures."""
    figures: Figure = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return figures


def vocabulary(figures: Figure) -> Iterator[Row]:
    """Token ids, segments, masks: they hold for the vocabulary, which comes with BERTscope."""
    attention = figures["attention"]
    texts = [*figures["tokenization"], {key: attention[key] for key in ("text", "input_ids")}]
    for figure in texts:
        text = tokenize(MINI, figure["text"], figure.get("text_pair"))
        computed = {
            "input_ids": text.input_ids.tolist(),
            "token_type_ids": text.segment_ids.tolist(),
            "attention_mask": [1] * len(text.tokens),
            "tokens": list(text.tokens),
            "decoded": load_tokenizer(MINI).tokenizer.decode(
                text.input_ids.tolist(), skip_special_tokens=False
            ),
        }
        for key in (key for key in computed if key in figure):
            yield Row(f"{key}: {figure['text']}", figure[key], computed[key])


def said(value: object) -> str:
    """A figure in a few characters."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, str | int | bool):
        return str(value)
    array = np.asarray(value, dtype=object)
    if array.ndim > 1 or array.size > 6 or isinstance(value, dict):  # noqa: PLR2004
        return f"{' x '.join(map(str, array.shape)) or 'a table of'} values"
    return " ".join(said(one) for one in array.tolist())


def line(kind: str, row: Row) -> str:
    """One row of the table."""
    verdict = "" if row.agrees else "  DIFFERS"
    cells = (f"{kind}: {row.name}"[:58], said(row.expected)[:28], said(row.computed)[:28])
    return f"{cells[0]:58}  {cells[1]:28}  {cells[2]:28}  {row.difference:.2g}{verdict}"


def main() -> int:
    """Print the table; 1 where a figure that could be computed differs."""
    figures = read_figures()
    write = sys.stdout.write
    write(f"{'figure':58}  {'notebook':28}  {'computed':28}  difference\n")
    differ = missing = 0
    for kind, compute in {"vocabulary": lambda _: vocabulary(figures), **KINDS}.items():
        try:
            rows = list(compute(figures.get(kind, {})))
        except ModelUnavailableError:
            missing += 1
            write(f"{kind:58}  {figures[kind]['checkpoint']}: not reachable\n")
            continue
        write("\n".join(starmap(line, ((kind, row) for row in rows))) + "\n")
        differ += sum(not row.agrees for row in rows)
    write(f"{differ} differ, {missing} of {len(KINDS)} kinds need a checkpoint out of reach\n")
    return int(differ > 0)


if __name__ == "__main__":
    sys.exit(main())
