"""The embedding page without a browser: its views, its links, and models that lack a part."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.embeddings.parameters import VIEWS
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from tests.hosts import forget
from tests.models import tiny
from tests.visiting import messages, popover_labels, visit

HOSTILE = "</script><img src=x onerror=alert(1)> ![x](http://evil.invalid/x.png)"


pytestmark = pytest.mark.usefixtures("no_bug_is_logged")


@pytest.fixture
def _tiny_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A host with one tiny checkpoint per architecture."""
    tiny.write_bert(tmp_path / "tiny-bert")
    tiny.write_roberta(tmp_path / "tiny-roberta")
    tiny.write_distilbert(tmp_path / "tiny-distilbert")
    tiny.write_electra(tmp_path / "tiny-electra")
    monkeypatch.setenv("BERTSCOPE_MODELS_DIR", str(tmp_path))
    forget()
    yield
    monkeypatch.undo()
    forget()


def chart(app: AppTest, key: str) -> dict[str, object]:
    """The figure of the chart called `key`, as it is sent to the browser."""
    for element in app.get("plotly_chart"):
        if element.proto.id.endswith(f"-{key}"):
            return dict(json.loads(element.proto.spec))
    raise AssertionError(f"no chart {key}")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("text", ["I poured water.", HOSTILE, "ሰላም", "🤖", "The [MASK] [PAD] sat."])
def test_every_view_survives_every_text(view: str, text: str) -> None:
    app = visit("embeddings", view=view, text=text)
    assert [exception.value for exception in app.exception] == []
    assert not app.error
    assert app.segmented_control(key="view").value == view
    rendered = [
        element.value for element in (*app.markdown, *app.caption, *messages_and_titles(app))
    ]
    assert not any("evil.invalid" in text or "onerror" in text for text in rendered)


def messages_and_titles(app: AppTest) -> list[object]:
    """Elements that show Markdown."""
    return [*app.info, *app.warning, *app.success, *app.subheader]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_survives_the_longest_text(view: str) -> None:
    app = visit("embeddings", view=view, text="All work and no play. " * 150, token="500")  # noqa: S106
    assert [exception.value for exception in app.exception] == []
    assert app.number_input(key="token").value == 500


def test_it_adds_up_on_screen() -> None:
    app = visit("embeddings")
    (said,) = [message.value for message in app.success]
    assert "It adds up" in said
    difference = float(said.split("difference: ")[1].split("**")[0])
    assert 0 < difference < 1e-5


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [("token", "99", 3), ("token", "-1", 3), ("token", "x", 3), ("token", "0", None)],
)
def test_a_wrong_token_is_said(name: str, value: str, shown: int | None) -> None:
    app = visit("embeddings", **{name: value})
    assert app.number_input(key=name).value == (shown or 0)
    assert any(name in message for message in messages(app)) is (shown is not None)


@pytest.mark.parametrize(
    ("view", "name", "value"),
    [
        ("LayerNorm", "dimension", "384"),
        ("What if", "place", "512"),
        ("What if", "layer", "7"),
        ("What if", "level", "7"),
        ("Positions", "position", "512"),
        ("Nearest pieces", "count", "0"),
        ("Positions", "table", "evil"),
    ],
)
def test_wrong_values_of_a_view_are_said(view: str, name: str, value: str) -> None:
    app = visit("embeddings", view=view, **{name: value})
    assert not app.exception
    assert any(name in message and "link asks" in message for message in messages(app))


def test_a_shorter_text_moves_the_token() -> None:
    app = visit("embeddings", token="14")  # noqa: S106
    app.text_input(key="text").set_value("Hi.").run()
    assert not app.exception
    assert app.number_input(key="token").value == 3


def test_dimensions_are_grouped_until_the_range_is_narrow() -> None:
    app = visit("embeddings")
    assert any("mean of 8 neighbouring" in caption.value for caption in app.caption)
    app.slider(key="dims").set_value((10, 40)).run()
    assert any("Each cell is one dimension" in caption.value for caption in app.caption)
    assert len(chart(app, "equation")["data"][0]["text"][0]) == 31  # type: ignore[index]


def test_moving_a_word_changes_its_embedding_and_no_other() -> None:
    app = visit("embeddings", view="What if", token="3", place="40")  # noqa: S106
    z = chart(app, "drift")["data"][0]["z"]  # type: ignore[index]
    values = np.frombuffer(base64.b64decode(z["bdata"]), dtype=z["dtype"])
    drift = values.reshape([int(n) for n in z["shape"].split(",")])
    assert drift[0, 3] > 0.01
    assert np.delete(drift[0], 3).max() < 1e-6
    assert np.delete(drift[1], 3).max() > 1e-3
    app.number_input(key="place").set_value(3).run()
    assert any("stands where it stood" in message for message in messages(app))
    app.toggle(key="flip").set_value(True).run()
    assert chart(app, "drift")


def test_two_sentences_without_a_common_word() -> None:
    app = visit("embeddings", view="Same word twice", text="Hello", other="Goodbye!")
    assert any("no word piece in common" in message for message in messages(app))
    app.text_input(key="other").set_value("  ").run()
    assert any("second sentence" in message for message in messages(app))
    app.button(key="two_banks").click().run()
    assert app.selectbox(key="word").value == "bank"
    assert not app.exception


def test_the_neighbours_of_water() -> None:
    app = visit("embeddings", view="Nearest pieces", text="water", token="1", count="3")  # noqa: S106
    table = app.dataframe[0].value
    assert list(table["word_piece"])[:2] == ["waters", "##water"]
    assert len(table) == 3


@pytest.mark.usefixtures("fresh_caches", "_tiny_models")
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tiny-bert", None),
        ("tiny-distilbert", "no segment embeddings"),
        ("tiny-roberta", "single segment embedding"),
        ("tiny-electra", "13 dimensions"),
    ],
)
def test_models_show_what_they_have(name: str, said: str | None, view: str) -> None:
    app = visit(
        "embeddings", model=name, view=view, text="the water", text_b="it", other="water was full"
    )
    assert [exception.value for exception in app.exception] == []
    assert not app.error
    assert any("It adds up" in message.value for message in app.success)
    if said:
        assert any(said in message for message in messages(app))
    if view == "Positions":
        shifted = any("from row 2 of its table" in message for message in messages(app))
        assert shifted is (name == "tiny-roberta")
    if view == "What if":
        flips = [toggle.key for toggle in app.toggle]
        assert ("flip" in flips) is (name in {"tiny-bert", "tiny-electra"})


def test_the_numbers_are_the_models_own() -> None:
    app = visit("embeddings", text="I poured water.", text_b="It was cold.")
    text = tokenize(DEFAULT_MODEL, "I poured water.", "It was cold.")
    level_0 = encode(load_model(DEFAULT_MODEL), text).hidden_states[0]
    table = app.dataframe[-1].value
    np.testing.assert_allclose(table["norm LN"], np.linalg.norm(level_0, axis=1), rtol=1e-4)
    assert table["segment id"].tolist() == text.segment_ids.tolist()


@pytest.mark.parametrize(
    "wanted", [["x"], ["5"], ["40", "8"], ["0", "384"], ["-3", "5"], ["1e2", "3"], ["1", "2", "3"]]
)
def test_a_wrong_range_of_dimensions_is_said(wanted: list[str]) -> None:
    app = visit("embeddings", dims=wanted)
    assert not app.exception
    assert app.slider(key="dims").value == (0, 383)
    assert any("range of dimensions that does not exist" in m for m in messages(app))
    app.slider(key="dims").set_value((10, 40)).run()
    assert app.slider(key="dims").value == (10, 40)
    app.button(key="close_token").click().run()
    assert not messages(app)


def test_a_right_range_of_dimensions_is_followed() -> None:
    app = visit("embeddings", dims=["8", "40"])
    assert app.slider(key="dims").value == (8, 40)
    assert not messages(app)


@pytest.mark.parametrize(
    ("view", "keys"),
    [
        ("One token", {"token", "norms"}),
        ("LayerNorm", {"layer_norm"}),
        ("What if", {"drift", "drift_level", "heads_change", "attention_change"}),
        ("Positions", {"positions", "positions_learned", "positions_sinusoids"}),
        ("Same word twice", {"same_word"}),
        ("Nearest pieces", {"nearest"}),
    ],
)
def test_every_view_offers_its_numbers_and_its_python(view: str, keys: set[str]) -> None:
    app = visit("embeddings", view=view)
    offered = {button.proto.id for button in app.get("download_button")}
    for key in keys:
        assert any(one.endswith(f"-download_csv_{key}") for one in offered)
    assert popover_labels(app).count("The same in Python") == 1
    assert sum("from transformers import" in code.value for code in app.code) == 2


@pytest.mark.parametrize("view", VIEWS)
def test_the_shared_link_restores_the_view(view: str) -> None:
    app = visit("embeddings", text="I poured water.", token="2", dims=["8", "40"])  # noqa: S106
    app.segmented_control(key="view").set_value(view).run()
    (link,) = [code.value for code in app.code if "?v=" in code.value]
    asked = parse_qs(urlparse(link).query)
    assert (asked["token"], asked["dims"], asked["view"]) == (["2"], ["8", "40"], [view])
    again = visit("embeddings", **asked)
    assert again.segmented_control(key="view").value == view
    assert again.number_input(key="token").value == 2
    assert again.slider(key="dims").value == (8, 40)
    assert not messages(again)
