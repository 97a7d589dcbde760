"""What every test stands on: checked array shapes, no network, fresh caches.

The import hook must be installed before anything imports what it checks; this file is loaded first.
"""

import functools
import logging
import os
import tempfile
import threading
import urllib.request
from collections.abc import Iterator

import pytest
from hypothesis import settings
from jaxtyping import install_import_hook

from tests import checking

_HUB_CACHE = tempfile.TemporaryDirectory(prefix="bertscope-hub-")

# Tests see neither the developer's downloads nor the Hub: port 9 of this machine refuses at once.
# One thread for arithmetic: each worker has a core, and threads of several get in each other's way.
os.environ.update(
    HF_HOME=_HUB_CACHE.name,
    HF_ENDPOINT="http://127.0.0.1:9",
    HF_HUB_DISABLE_TELEMETRY="1",
    HF_HUB_DISABLE_PROGRESS_BARS="1",
    OMP_NUM_THREADS="1",
    TOKENIZERS_PARALLELISM="false",
    STREAMLIT_BROWSER_GATHER_USAGE_STATS="false",
)

_hook = install_import_hook(["dashboard", "components"], f"{checking.__name__}.check")

pytest_plugins = ["tests.hosts"]

settings.register_profile("bertscope", deadline=None)  # a busy machine takes its time
settings.load_profile("bertscope")

HUB = "https://huggingface.co/api/models/google-bert/bert-base-uncased"
HUB_SECONDS = 3.0


@functools.cache
def hub_is_reachable() -> bool:
    """Whether the Hub answers within three seconds; looking up its name may take no longer."""
    answers: list[int] = []

    def ask() -> None:
        try:
            with urllib.request.urlopen(HUB, timeout=HUB_SECONDS) as response:
                answers.append(response.status)
        except OSError:
            return

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(HUB_SECONDS)
    return bool(answers)


@pytest.fixture(autouse=True)
def _hub_only_where_asked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests marked `hub` talk to the real Hub, and are skipped where it cannot be reached."""
    if request.node.get_closest_marker("hub") is None:
        return
    if not hub_is_reachable():
        pytest.skip("the Hugging Face Hub cannot be reached from here")
    monkeypatch.delenv("HF_ENDPOINT")


@pytest.fixture
def fresh_caches() -> Iterator[None]:
    """Streamlit's caches and ours, empty before and after the test."""
    import streamlit as st

    from components.running.cache import results

    clears = (st.cache_data.clear, st.cache_resource.clear, results().clear)
    for clear in clears:
        clear()
    yield
    for clear in clears:
        clear()


@pytest.fixture
def no_bug_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The frame turns bugs into an apology and logs them: none may occur."""
    with caplog.at_level(logging.ERROR, logger="bertscope"):
        yield
    assert [r.getMessage() for r in caplog.get_records("call") if r.name == "bertscope"] == []
