"""BertViz's views hold their data once, escape it, and load nothing."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dashboard.figures.bertviz import views as bertviz_views
from dashboard.figures.bertviz.views import (
    BERTVIZ_LIMITS,
    bertviz_height,
    bertviz_html,
)
from dashboard.records.encodings import Encoding, HeadProjections
from tests.small_records import HOSTILE, TOKENS, small_encoding, small_projections

VENDORED = Path(bertviz_views.__file__).parent / "vendored"


def neuron(encoding: Encoding, projections: HeadProjections) -> str:
    return bertviz_html("neuron", encoding, layer=1, head=2, dark=False, projections=projections)


Build = Callable[[Encoding], str]
BUILDS: dict[bertviz_views.View, Build] = {
    "head": lambda e: bertviz_html("head", e, layer=1, head=2, dark=False),
    "model": lambda e: bertviz_html("model", e, layer=1, head=2, dark=True),
    "neuron": lambda e: neuron(e, small_projections(len(e.text.tokens))),
}
every_view = pytest.mark.parametrize("view", BUILDS)


def payload_of(page: str) -> dict[str, object]:
    found = re.findall(r'<script type="application/json" id="payload">(.*?)</script>', page)
    assert len(found) == 1
    payload: dict[str, object] = json.loads(found[0])
    return payload


@every_view
def test_holds_attention_once_within_half_a_unit(view: bertviz_views.View) -> None:
    encoding = small_encoding()
    page = BUILDS[view](encoding)
    payload = payload_of(page)
    weights = np.array(payload["attention"]) * payload["attention_unit"]
    np.testing.assert_allclose(weights, encoding.attention, atol=0.5e-4 + 1e-7)
    row = json.dumps(np.rint(encoding.attention[1, 2, 3] * 10_000).astype(int).tolist())
    assert page.count(row.replace(" ", "")) == 1


@every_view
def test_no_token_can_end_the_script(view: bertviz_views.View) -> None:
    page = BUILDS[view](small_encoding(is_pair=True))
    assert tuple(payload_of(page)["tokens"]) == TOKENS  # type: ignore[arg-type]
    assert HOSTILE not in page
    assert "<img" not in page
    assert "\u2028" not in page


@every_view
def test_every_script_is_written_here_and_named_by_the_policy(view: bertviz_views.View) -> None:
    page = BUILDS[view](small_encoding())
    assert not re.search(r"<(script|link|img|iframe)[^>]*\s(src|href)=", page)
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    assert len(scripts) == 4
    policy = re.search(r'content="(default-src [^"]*)"', page)
    assert policy
    named = re.findall(r"'sha256-([^']*)'", policy[1])
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    assert named == hashes
    assert policy[1].startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256")


def test_selection_is_counted_as_each_view_counts() -> None:
    head = payload_of(BUILDS["head"](small_encoding()))["params"]
    assert isinstance(head, dict)
    assert (head["layer"], head["heads"], head["include_layers"]) == (2, [2], [1, 2])
    neuron = payload_of(BUILDS["neuron"](small_encoding()))["params"]
    assert isinstance(neuron, dict)
    assert (neuron["layer"], neuron["head"]) == (1, 2)


def test_vectors_are_kept_to_a_thousandth() -> None:
    projections = small_projections()
    payload = payload_of(neuron(small_encoding(), projections))
    for name, expected in (("queries", projections.query), ("keys", projections.key)):
        values = np.array(payload[name]) * payload["vector_unit"]
        np.testing.assert_allclose(values, expected, atol=0.5e-3 + 1e-6)


def test_only_a_pair_has_blocks() -> None:
    single, pair = small_encoding(), small_encoding(is_pair=True)
    assert payload_of(BUILDS["model"](single))["second_text_start"] is None
    assert payload_of(BUILDS["model"](pair))["second_text_start"] == 5
    assert 'id="filter"' not in BUILDS["model"](single)
    assert 'id="filter"' in BUILDS["model"](pair)
    assert bertviz_height("model", pair) > bertviz_height("model", single)


@every_view
def test_longer_texts_are_refused(view: bertviz_views.View) -> None:
    n = BERTVIZ_LIMITS[view]
    assert BUILDS[view](small_encoding(tokens=("a",) * n))
    with pytest.raises(ValueError, match=f"{n + 1} tokens; {view} view draws {n}"):
        BUILDS[view](small_encoding(tokens=("a",) * (n + 1)))


def test_vectors_of_another_text_are_refused() -> None:
    with pytest.raises(ValueError, match="do not belong"):
        neuron(small_encoding(), small_projections(5))


@pytest.mark.parametrize("name", ["d3-5.7.0.min.js", "jquery-3.7.1.min.js"])
def test_vendored_files_are_the_published_ones(name: str) -> None:
    digest = hashlib.sha256((VENDORED / name).read_bytes()).hexdigest()
    row = next(
        line for line in (VENDORED / "README.md").read_text().splitlines() if f"`{name}`" in line
    )
    assert digest in row
    assert (VENDORED / f"{name.split('-', maxsplit=1)[0]}-LICENSE.txt").is_file()
