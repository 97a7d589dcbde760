"""Parts of the guide that need no page: what a browser may send, links, and the snippet."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.address.pages import page_infos
from components.guide.article import CONTENTS
from components.guide.language_models import states_of
from components.guide.milestones import MILESTONES
from components.guide.pre_training import PAPER, _paper_blocks
from components.guide.snippets import (
    CostChoice,
    corruption_snippet,
    shapes_snippet,
)
from components.guide.three_words import FIRST, LARGEST, PLACES, numbers_text, read_numbers
from components.take_away.exports import attention_by_hand_snippet
from components.words.glossary_help import help_for
from dashboard.analysis.attention.toy import cleaned, toy_attention
from dashboard.analysis.corruption import corrupt
from dashboard.analysis.prediction.positions import scored_positions
from dashboard.analysis.weights.costs import parameter_blocks, strategies
from dashboard.errors import DashboardError
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, ModelSpec, find_spec
from dashboard.models.files.embedded import embedded_folder
from dashboard.models.files.stored_shapes import stored_shapes
from dashboard.models.text.tokenization import load_tokenizer, tokenize


def test_states_tell_target_seen_and_hidden_apart() -> None:
    assert states_of([True, False, False], 1) == ["seen", "target", "hidden"]


def test_milestones_stand_in_order_and_lead_to_pages_of_the_menu() -> None:
    years = [int(milestone.year) for milestone in MILESTONES]
    assert years == sorted(set(years))
    assert {milestone.page for milestone in MILESTONES} <= {info.name for info in page_infos()}


def test_anchors_differ() -> None:
    assert len({anchor for _, anchor in CONTENTS}) == len(CONTENTS)


def test_help_is_escaped_and_says_its_source() -> None:
    assert help_for("[CLS]").startswith("The first token of every input")
    assert "tanh\\(W h" in help_for("pooler")
    assert "N19" in help_for("pooler")
    assert "Here L is 6." in help_for("level", "Here L is 6.")


def test_help_for_an_unknown_term_fails() -> None:
    with pytest.raises(DashboardError, match="no entry"):
        help_for("flux capacitor")


def run(code: str) -> dict[str, Any]:
    """What a snippet leaves behind."""
    names: dict[str, Any] = {}
    exec(compile(code, "snippet", "exec"), names)  # noqa: S102  (our text)
    return names


LOCAL = dataclasses.replace(find_spec(DEFAULT_MODEL), repository=str(embedded_folder()))


def costs_of(folder: Path, spec: ModelSpec | None, **sizes: int) -> tuple[CostChoice, list[int]]:
    """A choice of what is counted, and what the guide shows for it, without the adapters."""
    shapes = stored_shapes(folder)
    assert shapes is not None
    blocks = parameter_blocks(shapes)
    found = strategies(blocks, **sizes)
    return CostChoice(spec=spec, blocks=blocks, **sizes), [way.trainable for way in found]


@pytest.mark.parametrize("model", ["the guide's own", "tiny-distilbert", "tiny-electra"])
def test_the_snippet_runs_and_counts_the_same(
    model: str,
    tiny_host: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    own = model == "the guide's own"
    folder = embedded_folder() if own else tiny_host / model
    spec = LOCAL if own else dataclasses.replace(find_spec(model), repository=str(folder))
    costs, shown = costs_of(folder, spec, labels=3, last_layers=2, adapter_size=5)
    texts = ['It\'s "quoted" \\ and {braced}', "Short."]
    names = run(shapes_snippet(LOCAL, texts, costs))
    assert list(names["costs"].values()) == shown
    n_tokens = len(names["inputs"]["input_ids"][0])
    assert f"'hidden states of one level': [2, {n_tokens}, 384]" in capsys.readouterr().out


@pytest.mark.parametrize("sizes", PAPER.values(), ids=["base", "large"])
def test_the_snippet_counts_what_the_paper_had(sizes: tuple[int, int]) -> None:
    blocks = _paper_blocks(*sizes)
    choice = CostChoice(spec=None, blocks=blocks, labels=2, last_layers=4, adapter_size=64)
    names = run(shapes_snippet(LOCAL, ["One text."], choice))
    found = strategies(blocks, labels=2, last_layers=4, adapter_size=64)
    assert list(names["costs"].values()) == [way.trainable for way in found]
    assert next(names["encoder"].parameters()).is_meta  # nothing of that size is made


def test_without_costs_the_snippet_is_about_shapes() -> None:
    code = shapes_snippet(LOCAL, ["One text."], None)
    assert "costs" not in code
    assert run(code)["shapes"]["hidden states of one level"] == [1, 5, 384]


def test_the_snippet_of_the_three_words_gives_their_numbers() -> None:
    numbers = read_numbers("_".join(f"{i / 10:g}" for i in range(-9, 18)))
    assert numbers is not None
    steps = toy_attention(**numbers)
    names = run(attention_by_hand_snippet(numbers))
    for name in ("scores", "scaled", "weights", "output"):
        np.testing.assert_allclose(names[name].numpy(), getattr(steps, name))


@pytest.mark.parametrize("seed", [1, 2, 3, 11])
def test_the_snippet_of_pre_training_makes_the_same_draws(seed: int) -> None:
    text = "Where is Mehdi living these days? " * 9
    names = run(corruption_snippet(LOCAL, text, seed))
    tokenized = tokenize(DEFAULT_MODEL, text)
    loaded = load_tokenizer(DEFAULT_MODEL)
    ours = corrupt(
        tokenized.input_ids,
        scored_positions(tokenized, loaded.mask_id or 0),
        mask_id=loaded.mask_id or 0,
        words=range(len(loaded.names)),
        random=seed,
    )
    assert names["seen"].tolist() == ours.input_ids.tolist()
    assert names["chosen"].tolist() == ours.chosen.tolist()


@given(st.lists(st.floats() | st.floats(-2e3, 2e3), min_size=27, max_size=27))
def test_typed_numbers_come_back_from_the_link(values: list[float]) -> None:
    left = iter(values)
    numbers = {
        name: cleaned([[next(left) for _ in row] for row in rows], limit=LARGEST, places=PLACES)[0]
        for name, rows in FIRST.items()
    }
    assert read_numbers(numbers_text(numbers)) == numbers


@given(st.text(alphabet="0123456789_.-e+nai\u0663 ", max_size=80))
def test_any_other_text_in_the_link_is_refused(text: str) -> None:
    found = read_numbers(text)
    assert found is None or text.count("_") == 26


@pytest.mark.parametrize("wrong", ["1001", "nan", "1e3", "", "\u0663", "--1", "1.1234567", "+1"])
def test_one_wrong_number_refuses_them_all(wrong: str) -> None:
    assert read_numbers("_".join(["1"] * 26 + [wrong])) is None
    assert read_numbers("_".join(["1"] * 27)) is not None
