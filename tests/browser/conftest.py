"""Fixtures that drive the real application in Chromium.

`server` is one server for all tests; `fresh_server` is another one, whose first visitor the test
is. `page` is a new tab, wide and light (`look_at` shows it in the other windows); at its end, any
error on the console and any request that wanted to leave this machine fails the test.

Opening a page costs some four seconds of work, most of them Chromium's: a test that can go on where
a page stands does so, and what Python can read without a browser belongs into `tests/pages`.

    def test_something(server: Server, page: Page) -> None:
        page.goto(f"{server.url}/attention_heads?layer=8&head=10")
        settled(page)
        shot(page, "attention_heads_8_10")
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, sync_playwright

from scripts.chromium import ADVICE, find_chromium
from scripts.serving import Server, serve
from tests.browser.looks import LOOKS
from tests.browser.waiting import ARTIFACTS, PATIENCE

HERE = Path(__file__).parent
# Streamlit's page looks for its server below a deep link's own path first; it finds it at the root.
PROBES = re.compile(r"^http://127\.0\.0\.1:\d+/\w+/_stcore/(health|host-config)$")

ELSEWHERE = re.compile(r"^(https?|wss?)://(?!127\.0\.0\.1[:/])")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """Chromium with a profile of its own, without any way out of this machine.

    With a profile it keeps what it has compiled, and every load after the first takes two thirds of
    the work. It does so only where no route is set, which switches its cache off.
    """
    path = find_chromium()
    if path is None:
        pytest.skip(ADVICE)
    first = LOOKS[0]
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=path,
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
            viewport={"width": first.width, "height": first.height},
            color_scheme=first.colours,
            reduced_motion="reduce",
            service_workers="block",
        )
        context.set_default_timeout(PATIENCE)
        yield context
        context.close()


@pytest.fixture(scope="package")
def server() -> Iterator[Server]:
    """The application, started once for all tests of this folder."""
    with serve(log=ARTIFACTS / "logs" / "server.log") as server:
        yield server


@pytest.fixture
def fresh_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that no one has visited yet."""
    name = re.sub(r"\W+", "_", request.node.name)
    with serve(log=ARTIFACTS / "logs" / f"fresh_{name}.log") as server:
        yield server


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """A new tab; nothing of what an earlier one has stored is there."""
    complaints: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        if message.type == "error" and not PROBES.match(url):
            complaints.append(f"console: {message.text} ({url})")

    def on_address(kind: str, url: str) -> None:
        if ELSEWHERE.match(url):
            complaints.append(f"{kind} to {url}")

    page = window.new_page()
    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"page error: {error}"))
    page.on("request", lambda request: on_address("request", request.url))
    page.on("websocket", lambda socket: on_address("socket", socket.url))
    yield page
    window.set_offline(offline=False)
    window.clear_cookies()
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear()")
    page.close()
    assert not complaints, "\n".join(complaints)
