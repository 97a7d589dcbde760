"""The models page as a reader uses it, with a stand-in for the Hub."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scripts.serving import Server, serve
from tests.browser.waiting import ARTIFACTS, PATIENCE, settled, shot
from tests.models import tiny
from tests.models.hub_stand_in import COMMIT, REPOSITORY, HubStandIn, hub_stand_in

NAME = REPOSITORY.split("/")[1]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubStandIn]:
    """A stand-in that serves a tiny BERT."""
    with hub_stand_in(tiny.write_bert(tmp_path / "served")) as stand_in:
        yield stand_in


@pytest.fixture
def hosted(hub: HubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server whose host allows the stand-in's model and has an empty cache."""
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("BERTSCOPE_ALLOWED_MODELS", f"{REPOSITORY}@{COMMIT}")
    monkeypatch.setenv("BERTSCOPE_HUB_TIMEOUT", "8")
    assert os.environ["HF_ENDPOINT"] == hub.endpoint
    with serve(log=ARTIFACTS / "logs" / "models.log") as server:
        yield server


def test_load_and_unload_with_the_memory_in_use(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/models")
    settled(page)
    card = page.locator(".st-key-details_card")
    card.get_by_role("button", name="Load", exact=True).click()
    expect(card.get_by_text("in memory: 87 MB")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("stMetricValue").nth(1)).not_to_have_text(
        "0 of 3,000 MB", timeout=PATIENCE
    )
    card.get_by_role("button", name="Unload").click()
    expect(card.get_by_text("has left memory")).to_be_visible(timeout=PATIENCE)
    expect(card.get_by_role("button", name="Unload")).to_be_disabled(timeout=PATIENCE)
    settled(page)


def test_fail_stop_and_fetch(hosted: Server, hub: HubStandIn, page: Page) -> None:
    page.goto(f"{hosted.url}/models?checkpoint={NAME}")
    settled(page)
    card = page.locator(".st-key-details_card")
    hub.mode = "no repository"
    card.get_by_role("button", name="Fetch from the Hub").click()
    expect(card.get_by_text("does not know it")).to_be_visible(timeout=PATIENCE)
    expect(card.get_by_role("button", name="Try again")).to_be_visible(timeout=PATIENCE)
    settled(page)
    shot(page, "models_failed")

    hub.mode = "slow"
    hub.delay_seconds = 2.5
    card.get_by_role("button", name="Try again").click()
    stop = card.get_by_role("button", name="Stop")
    expect(stop).to_be_visible(timeout=PATIENCE)
    stop.click()
    expect(card.get_by_text("Stopped.")).to_be_visible(timeout=PATIENCE)
    expect(stop).to_have_count(0, timeout=PATIENCE)
    settled(page)

    hub.mode = "ok"
    card.get_by_role("button", name="Fetch from the Hub").click()
    expect(card.get_by_text("is on this machine now")).to_be_visible(timeout=PATIENCE)
    card.get_by_role("button", name="Load", exact=True).click()
    expect(card.get_by_text("is in memory")).to_be_visible(timeout=PATIENCE)
    settled(page)
    shot(page, "models_loaded")
