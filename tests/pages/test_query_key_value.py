"""The query, key, value page without a browser: steps, links, odd texts, memory, the toy."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.query_key_value.parameters import OPEN_AT_FIRST, TITLES
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from tests.hosts import forget
from tests.models import tiny
from tests.visiting import messages, visit

HOSTILE = "</script><img src=x onerror=alert(1)> ![x](http://evil.invalid/x.png)"
ALL_OPEN = {f"step{number}": "true" for number in range(1, len(TITLES) + 1)}
PAGE = "query_key_value"


pytestmark = pytest.mark.usefixtures("no_bug_is_logged")


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """A host with one tiny checkpoint per architecture, and whatever else it sets."""
    tiny.write_bert(tmp_path / "tiny-bert")
    tiny.write_roberta(tmp_path / "tiny-roberta")
    tiny.write_distilbert(tmp_path / "tiny-distilbert")
    tiny.write_electra(tmp_path / "tiny-electra")
    tiny.write_bert(tmp_path / "tiny-swish", hidden_act="silu")

    def set_variables(**variables: object) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))
        forget()

    set_variables(BERTSCOPE_MODELS_DIR=tmp_path)
    yield set_variables
    monkeypatch.undo()
    forget()


def at(token: int, key: int) -> dict[str, str]:
    """The part of a link that chooses a query and a key."""
    return {"token": str(token), "key": str(key)}


def charts(app: AppTest) -> int:
    return len(app.get("plotly_chart"))


@pytest.mark.parametrize("text", ["I poured water.", HOSTILE, "ሰላም", "🤖", "The [MASK] [PAD] sat."])
def test_every_step_survives_every_text(text: str) -> None:
    app = visit(PAGE, text=text, **ALL_OPEN)
    assert [exception.value for exception in app.exception] == []
    assert charts(app) == 11
    assert any("It adds up" in box.value for box in app.success)


@pytest.mark.parametrize("name", ["tiny-bert", "tiny-roberta", "tiny-distilbert", "tiny-electra"])
def test_every_architecture_adds_up(name: str, host: Callable[..., None]) -> None:
    del host
    app = visit(PAGE, model=name, text="water into the cup", text_b="it was full", **ALL_OPEN)
    assert app.selectbox(key="model").value == name
    assert [exception.value for exception in app.exception] == []
    assert any("It adds up" in box.value for box in app.success)


def test_an_activation_that_is_not_known_is_explained(host: Callable[..., None]) -> None:
    del host
    app = visit(PAGE, model="tiny-swish", text="water")
    assert any("activation" in message for message in messages(app))


def test_what_does_not_fit_in_memory_is_refused_before_it_is_computed(
    host: Callable[..., None],
) -> None:
    host(BERTSCOPE_CACHE_MB="0.05")
    app = visit(PAGE, model="tiny-bert", text="the cup " * 28)
    said = " ".join(messages(app))
    assert "at most" in said
    assert "tokens" in said
    assert charts(app) == 0


def test_a_link_restores_head_query_key_and_folding() -> None:
    app = visit(PAGE, layer="2", head="5", **at(6, 2), step1="true", step3="false")
    assert app.number_input(key="layer").value == 2
    assert app.number_input(key="head").value == 5
    assert app.number_input(key="token").value == 6
    assert app.number_input(key="key").value == 2
    assert not messages(app)
    assert charts(app) == len(OPEN_AT_FIRST)  # one more, one less
    text = str(app.text_input(key="text").value)
    model = load_model(DEFAULT_MODEL)
    weight = encode(model, tokenize(DEFAULT_MODEL, text)).attention[1, 4, 6, 2]
    assert any(f"#### {weight:.4f}" == element.value for element in app.markdown)


def test_the_strongest_key_is_one_click_away() -> None:
    app = visit(PAGE, layer="4", head="2", **at(3, 0))
    app.button(key="strongest_key").click().run()
    model = load_model(DEFAULT_MODEL)
    tokenized = tokenize(DEFAULT_MODEL, str(app.text_input(key="text").value))
    row = encode(model, tokenized).attention[3, 1, 3]
    assert app.number_input(key="key").value == int(row.argmax())


def test_all_steps_can_be_folded_and_unfolded() -> None:
    app = visit(PAGE)
    app.button(key="fold_true").click().run()
    assert charts(app) == 11
    app.button(key="fold_false").click().run()
    assert charts(app) == 0


def test_a_shorter_text_keeps_positions_inside() -> None:
    app = visit(PAGE, **at(14, 15))
    app.text_input(key="text").set_value("Go.").run()
    assert app.number_input(key="token").value == 3
    assert app.number_input(key="key").value == 3
    assert not app.exception


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"token": "99"}, "token 99"),
        ({"key": "x"}, "key that does not exist"),
        ({"mode": "evil"}, "mode that is not available"),
        ({"mode": "Toy numbers", "x": "1,2;3"}, "toy numbers cannot be read"),
        ({"mode": "Toy numbers", "w_k": "1e99,0,0;0,0,0;0,0,0;0,0,0"}, "toy numbers cannot be"),
    ],
)
def test_wrong_links_are_said(query: dict[str, str], said: str) -> None:
    app = visit(PAGE, **query)
    assert any(said in message for message in messages(app))
    assert not app.exception


def latex(app: AppTest) -> str:
    return " ".join(element.value for element in app.latex)


def test_the_toy_of_a_link_is_computed() -> None:
    app = visit(PAGE, mode="Toy numbers", x="1,0,0,0;0,1,0,0", w_q="1,0,0;0,2,0;0,0,0;0,0,0")
    assert not messages(app)
    assert r"1 & 0 & 0 & 0 \\ 0 & 1 & 0 & 0" in latex(app)
    assert r"q_{2} \cdot k_{1} &= 0 \cdot 1 + 2 \cdot 0 + 0 \cdot 0 = 0" in latex(app)
    assert charts(app) == 0


def test_tokens_come_go_and_are_reset() -> None:
    app = visit(PAGE, mode="Toy numbers")
    start = latex(app)
    app.button(key="toy_add").click().run()
    assert app.query_params["x"] == "1,0,2,0;0,1,0,2;1,1,0,0;0,0,1,1"
    assert app.button(key="toy_add").disabled
    for _ in range(2):
        app.button(key="toy_remove").click().run()
    assert app.query_params["x"] == "1,0,2,0;0,1,0,2"
    assert app.button(key="toy_remove").disabled
    app.button(key="toy_reset").click().run()
    assert "x" not in app.query_params
    assert latex(app) == start


def test_the_toy_survives_a_look_at_the_real_head() -> None:
    app = visit(PAGE, mode="Toy numbers", x="7,0,0,0;0,1,0,0")
    app.segmented_control(key="mode").set_value("Real head").run()
    assert charts(app) == len(OPEN_AT_FIRST)
    app.segmented_control(key="mode").set_value("Toy numbers").run()
    assert r"7 & 0 & 0 & 0" in latex(app)


def test_neuron_view_only_where_it_can_be_drawn() -> None:
    short = visit(PAGE, neuron="true", text="The dog bit the man.")
    assert len(short.get("iframe")) == 1
    long = visit(PAGE, neuron="true", text="The dog bit the man. " * 12)
    assert len(long.get("iframe")) == 0
    assert any("browsers freeze" in message for message in messages(long))


def test_a_text_of_512_tokens_is_taken_apart() -> None:
    app = visit(PAGE, text="All work and no play. " * 150, **at(511, 0), **ALL_OPEN)
    assert not app.exception
    assert charts(app) == 11
    assert any("It adds up" in box.value for box in app.success)
    assert app.number_input(key="token").value == 511
