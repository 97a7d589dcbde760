"""Stopping a download: it ends, leaves nothing half-loaded, and disturbs no other reader."""

import threading
import time
from collections.abc import Iterator

import pytest

from components.running import downloads
from components.running.downloads import fetch, is_fetching, stop_fetch
from dashboard.errors import ModelUnavailableError
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.hub_cache import cached_folder
from tests.models.conftest import host  # noqa: F401  (a fixture)
from tests.models.files.test_hub import NAME, checkpoint, hub  # noqa: F401  (fixtures)
from tests.models.hub_stand_in import HubStandIn

SECONDS = 30


@pytest.fixture(autouse=True)
def _no_job_is_left() -> Iterator[None]:
    yield
    jobs = list(downloads._jobs.values())
    downloads._jobs.clear()
    for job in jobs:
        job.thread.join(SECONDS)


def wait_until(is_so: object) -> None:
    """Return once `is_so()` holds."""
    deadline = time.monotonic() + SECONDS
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_nothing_to_stop() -> None:
    assert not is_fetching(NAME)
    assert not stop_fetch(NAME)


def test_a_stopled_download_ends_and_can_begin_again(hub: HubStandIn) -> None:  # noqa: F811
    hub.mode = "slow"
    hub.delay_seconds = 0.3
    job = downloads._jobs[NAME] = downloads._Job(find_spec(NAME))
    wait_until(lambda: hub.requests)
    assert is_fetching(NAME)
    assert stop_fetch(NAME)
    assert not is_fetching(NAME)
    job.thread.join(SECONDS)
    assert not job.thread.is_alive()
    assert job.error is None
    assert cached_folder(find_spec(NAME)) is None
    hub.mode = "ok"
    fetch(find_spec(NAME))
    assert cached_folder(find_spec(NAME)) is not None


def test_others_who_wait_are_not_disturbed(hub: HubStandIn) -> None:  # noqa: F811
    hub.mode = "slow"
    hub.delay_seconds = 0.2
    other = threading.Thread(target=fetch, args=(find_spec(NAME),))
    other.start()
    wait_until(lambda: is_fetching(NAME) and downloads._jobs[NAME].waiting)
    assert not stop_fetch(NAME, "another reader")
    hub.mode = "ok"
    other.join(SECONDS)
    assert cached_folder(find_spec(NAME)) is not None
    assert not is_fetching(NAME)


def test_how_it_ended_is_told_to_who_comes_back(hub: HubStandIn) -> None:  # noqa: F811
    hub.mode = "no repository"
    job = downloads._jobs[NAME] = downloads._Job(find_spec(NAME))
    job.thread.join(SECONDS)
    assert is_fetching(NAME)
    with pytest.raises(ModelUnavailableError, match="does not know it"):
        fetch(find_spec(NAME))
    assert not is_fetching(NAME)
