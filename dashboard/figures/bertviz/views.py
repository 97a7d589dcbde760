"""BertViz's head, model and neuron views, as people know them, offline and safe.

BertViz (Vig 2019, https://aclanthology.org/P19-3007) writes a notebook cell: it loads require.js,
jQuery and D3 from a content delivery network, and writes tokens into a script unescaped, so that a
token may end the script and run. Here its three JavaScript files, read from the installed package,
become a page of their own for `st.iframe`:

- jQuery and D3 are part of the page; a content security policy forbids every request and every
  script except those written here, named by their hash.
- What is shown travels once, as JSON that no token can end, in whole numbers of 1/10,000; the parts
  of a sentence pair are cut from it in the browser.
- Layers and heads count from 1, and twelve heads have twelve colours.

The drawings grow with the square of the tokens: see `BERTVIZ_LIMITS`.
"""

import base64
import hashlib
import importlib.util
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from dashboard.figures.theme import palette
from dashboard.records.encodings import Encoding, HeadProjections

View = Literal["head", "model", "neuron"]

BERTVIZ_LIMITS: Mapping[View, int] = MappingProxyType({"head": 64, "model": 32, "neuron": 48})
"""Most tokens each view is drawn for: beyond, it takes seconds and hundreds of megabytes."""

_HERE = Path(__file__).parent
_ATTENTION_PARTS = 10_000
_VECTOR_PARTS = 1_000
_DRAWING_WIDTH = {"head": 335, "model": 970, "neuron": 1010}
_CONTROLS_HEIGHT = 44
_SCROLL_BAR = 20


def bertviz_height(view: View, encoding: Encoding) -> int:
    """Height in pixels that `view` of `encoding` takes, controls included."""
    n_layers, n_heads, n_tokens = encoding.sizes
    drawing: float
    if view == "head":
        drawing = 30 + 22.5 * n_tokens
    elif view == "neuron":
        drawing = 100 + 26 * n_tokens
    else:
        thumbnail = 7 * 12 / n_heads * n_tokens + 10
        drawing = max(38 + n_layers * thumbnail, 55 + 18 * n_tokens)
    controls = 0 if view == "model" and encoding.text.second_text is None else _CONTROLS_HEIGHT
    return round(drawing) + controls + _SCROLL_BAR


def bertviz_html(
    view: View,
    encoding: Encoding,
    *,
    layer: int,
    head: int,
    dark: bool,
    projections: HeadProjections | None = None,
) -> str:
    """A page with one of BertViz's views.

    Args:
        view: Lines between two columns of tokens, a thumbnail of every head, or how query times
            key, neuron by neuron, becomes attention.
        encoding: What to show; all its layers and heads can be picked in the view.
        layer: The layer shown first, from 0; the model view shows all.
        head: The head shown first, from 0.
        dark: Light text on a dark page.
        projections: Query and key vectors of the same text and model, for the neuron view.

    Raises:
        ValueError: The text is longer than `BERTVIZ_LIMITS` allows, or the two records differ in
            layers, heads or tokens.
    """
    if projections is not None and projections.query.shape[:3] != encoding.sizes:
        raise ValueError(
            f"Query vectors [layer head token] {projections.query.shape[:3]} do not belong to "
            f"attention {encoding.sizes}."
        )
    theme = "dark" if dark else "light"
    params = _params(view, encoding, layer, head) | {"display_mode": theme}
    payload = _payload(view, encoding, params, projections)
    scripts = _scripts(view)
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts)
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {hashes}"
    width = _DRAWING_WIDTH[view]
    return "".join(
        [
            f'<!DOCTYPE html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            f"<style>{_style()}svg {{ --drawing-width: {width}px; }}</style></head><body>",
            f'<div id="view">{_controls(view, is_pair=encoding.text.second_text is not None)}',
            '<div id="vis"></div></div>',
            f'<script type="application/json" id="payload">{_safe_json(payload)}</script>',
            *(f"<script>{script}</script>" for script in scripts),
            "</body></html>",
        ]
    )


def _params(view: View, encoding: Encoding, layer: int, head: int) -> dict[str, Any]:
    """What BertViz's own JavaScript wants to know, counted as each view counts."""
    n_layers, n_heads, _ = encoding.sizes
    params: dict[str, Any] = {"default_filter": "all", "root_div_id": "view"}
    if view == "neuron":
        return params | {"layer": layer, "head": head, "bidirectional": True}
    params["include_layers"] = _counted(n_layers)
    if view == "head":
        return params | {"layer": layer + 1, "heads": [head]}
    return params | {"include_heads": _counted(n_heads), "total_heads": n_heads}


def _payload(
    view: View, encoding: Encoding, params: dict[str, Any], projections: HeadProjections | None
) -> dict[str, Any]:
    """What `frame.js` reads; all numbers are whole numbers of a unit, to be short."""
    tokens = encoding.text.tokens
    if len(tokens) > BERTVIZ_LIMITS[view]:
        raise ValueError(f"{len(tokens)} tokens; {view} view draws {BERTVIZ_LIMITS[view]}.")
    payload = {
        "tokens": [token.replace("Ġ", " ").replace("▁", " ") for token in tokens],
        "second_text_start": encoding.text.second_text,
        "attention": _whole(encoding.attention, _ATTENTION_PARTS),
        "attention_unit": 1 / _ATTENTION_PARTS,
        "vector_unit": 1 / _VECTOR_PARTS,
        "colours": palette(dark=params["display_mode"] == "dark").hues,
        "params": params,
    }
    if projections is not None:
        payload["queries"] = _whole(projections.query, _VECTOR_PARTS)
        payload["keys"] = _whole(projections.key, _VECTOR_PARTS)
    return payload


def _whole(values: np.ndarray, parts: int) -> list[Any]:
    """`values` as nested lists of whole numbers of 1/`parts`."""
    whole: list[Any] = np.rint(values * parts).astype(np.int64).tolist()
    return whole


def _counted(n: int) -> list[int]:
    """1 to `n`, as the screen counts layers and heads."""
    return list(range(1, n + 1))


def _safe_json(value: Any) -> str:  # noqa: ANN401  (whatever JSON can say)
    """JSON that can stand inside a script: no character in it can end the script."""
    text = json.dumps(value, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _controls(view: View, *, is_pair: bool) -> str:
    """The pickers that the view's JavaScript fills and listens to."""
    pickers = {"head": ("layer",), "model": (), "neuron": ("layer", "att_head")}[view]
    names = {"layer": "Layer", "att_head": "Head"}
    parts = [f'<label>{names[name]} <select id="{name}"></select></label>' for name in pickers]
    if is_pair:
        blocks = {"all": "all", "aa": "A → A", "ab": "A → B", "ba": "B → A", "bb": "B → B"}
        options = "".join(f'<option value="{key}">{name}</option>' for key, name in blocks.items())
        parts.append(f'<label>Attention <select id="filter">{options}</select></label>')
    return f'<div class="controls">{"".join(parts)}</div>' if parts else ""


def _sha256(script: str) -> str:
    """The hash by which a content security policy names an inline script."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


@cache
def _style() -> str:
    return (_HERE / "frame.css").read_text(encoding="utf-8")


@cache
def _scripts(view: View) -> tuple[str, ...]:
    """jQuery, D3, the frame and BertViz's own view, to run in this order."""
    spec = importlib.util.find_spec("bertviz")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("The package bertviz is not installed; run `make setup`.")
    bertviz = Path(spec.submodule_search_locations[0]) / f"{view}_view.js"
    vendored = _HERE / "vendored"
    files = (
        vendored / "jquery-3.7.1.min.js",
        vendored / "d3-5.7.0.min.js",
        _HERE / "frame.js",
    )
    # head and model view have a marker to replace; neuron view reads the variable by itself
    own = bertviz.read_text(encoding="utf-8").replace("PYTHON_PARAMS", "window.bertviz_params", 1)
    return (*(file.read_text(encoding="utf-8") for file in files), own)
