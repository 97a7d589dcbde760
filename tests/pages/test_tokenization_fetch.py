"""Comparing with a tokenizer that has to be fetched first: no weights, can be stopped, honest."""

import time
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components.running import downloads
from components.tokenization import two_tokenizers as tokenization_compare
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.hub_cache import cached_folder, cached_tokenizer_folder
from dashboard.models.text.subwords import load_subwords
from dashboard.models.text.tokenization_steps import padding_token
from tests.models.hub_stand_in import NAME, HubStandIn
from tests.visiting import messages, visit

SECONDS = 30


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    for cached in (load_subwords, padding_token):
        cached.cache_clear()
    jobs = list(downloads._jobs.values())
    downloads._jobs.clear()
    for job in jobs:
        job.thread.join(SECONDS)


def keys(app: AppTest) -> set[str | None]:
    return {button.key for button in app.button}


def columns(app: AppTest) -> list[str]:
    """The heads of the table of differences."""
    tables = [frame.value for frame in app.dataframe if "difference" in frame.value.columns]
    return list(tables[0].columns) if tables else []


def until(app: AppTest, key: str) -> None:
    """Run the page until it shows the button."""
    deadline = time.monotonic() + SECONDS
    while key not in keys(app):
        assert time.monotonic() < deadline, messages(app)
        app.run()


def test_the_tokenizer_comes_without_weights(hub: HubStandIn) -> None:
    app = visit("tokenization", text="The water", other=NAME)
    assert hub.requests == []
    app.button(key="fetch_other").click().run()
    deadline = time.monotonic() + SECONDS
    while not columns(app):
        assert time.monotonic() < deadline, messages(app)
        app.run()
    assert columns(app) == ["typed", "all-MiniLM-L6-v2", NAME, "difference"]
    assert "fetch_other" not in keys(app)
    assert hub.requests
    assert not [request for request in hub.requests if "safetensors" in request]
    assert cached_folder(find_spec(NAME)) is None


def test_a_fetch_can_be_stopped(
    hub: HubStandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tokenization_compare, "PATIENCE_SECONDS", 0.01)
    hub.mode, hub.delay_seconds = "slow body", 0.8
    app = visit("tokenization", text="The water", other=NAME)
    app.button(key="fetch_other").click().run()
    until(app, "stop_other")
    job = downloads._jobs[f"{NAME}, tokenizer"]
    app.button(key="stop_other").click().run()
    assert "fetch_other" in keys(app)
    assert "stop_other" not in keys(app)
    assert not app.error
    job.thread.join(SECONDS)
    assert cached_tokenizer_folder(find_spec(NAME)) is None


def test_a_model_chosen_here_comes_without_weights_too(hub: HubStandIn) -> None:
    app = visit("tokenization", text="The water", model=NAME)
    assert not app.exception
    assert not app.error
    assert any("water" in str(frame.value) for frame in app.dataframe)
    assert not [request for request in hub.requests if "safetensors" in request]


def test_what_went_wrong_is_said_and_tried_again(hub: HubStandIn) -> None:
    hub.mode = "gated"
    app = visit("tokenization", text="The water", other=NAME)
    app.button(key="fetch_other").click().run()
    deadline = time.monotonic() + SECONDS
    while not app.error:
        assert time.monotonic() < deadline
        app.run()
    assert "accepted its terms" in app.error[0].value
    n_asked = len(hub.requests)
    app.run()
    assert len(hub.requests) == n_asked, "nothing is tried again unless the reader asks"
    hub.mode = "ok"
    app.button(key="fetch_other").click().run()
    while not columns(app):
        assert time.monotonic() < deadline, messages(app)
        app.run()
    assert not app.error
