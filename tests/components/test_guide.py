"""Parts of the guide that need no page: what a browser may send, links, and the snippet."""

import dataclasses

import numpy as np
import pytest

from components.glossary_help import help_for
from components.guide_article import CONTENTS
from components.guide_history import MILESTONES
from components.guide_language_models import states_of
from components.guide_take_away import link_values, shapes_snippet
from components.guide_training import LABELS, LAST_LAYERS
from components.guide_words import picked
from components.menu import ORDER
from dashboard.analysis.guide_costs import parameter_blocks, strategies
from dashboard.errors import DashboardError
from dashboard.models.catalog import DEFAULT_MODEL, find_spec
from dashboard.models.embedded import embedded_folder
from dashboard.models.guide_shapes import stored_shapes


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        "3",
        {"picked": "1"},
        {"picked": -1},
        {"picked": 3},
        {"picked": True},
        {"picked": 1.0},
    ],
)
def test_what_is_no_index_of_a_word_is_ignored(sent: object) -> None:
    assert picked(sent, 3) is None


def test_an_index_is_taken() -> None:
    assert picked({"picked": 2}, 3) == 2


def test_states_tell_target_seen_and_hidden_apart() -> None:
    assert states_of(np.array([True, False, False]), 1) == ["seen", "target", "hidden"]


def test_links_hold_what_has_a_value() -> None:
    assert link_values({"word": 3, "term": "", "other": 1, "sentence": "x"}) == {
        "sentence": "x",
        "word": 3,
    }


def test_milestones_stand_in_order_and_lead_to_pages_of_the_menu() -> None:
    years = [int(milestone.year) for milestone in MILESTONES]
    assert years == sorted(set(years))
    assert {milestone.page for milestone in MILESTONES} <= set(ORDER)


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


def test_the_snippet_runs_and_counts_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    text = 'It\'s "quoted" \\ and {braced}'
    spec = dataclasses.replace(find_spec(DEFAULT_MODEL), repository=str(embedded_folder()))
    names: dict[str, object] = {}
    exec(compile(shapes_snippet(spec, text), "snippet", "exec"), names)  # noqa: S102  (our text)
    shapes = stored_shapes(embedded_folder())
    assert shapes is not None
    full, last, _, frozen = strategies(
        parameter_blocks(shapes), labels=LABELS, last_layers=LAST_LAYERS, adapter_size=1
    )
    assert names["costs"] == {
        "full fine-tuning": full.trainable,
        "last layers": last.trainable,
        "frozen encoder": frozen.trainable,
    }
    printed = capsys.readouterr().out
    n_tokens = len(names["inputs"]["input_ids"][0])  # type: ignore[index]
    assert f"'hidden states of one level': [1, {n_tokens}, 384]" in printed
