"""Chromium that reaches nothing but this machine, and pages in it that say what they did."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, sync_playwright

from scripts.chromium import ADVICE, find_chromium

# Streamlit's page looks for its server below a deep link's own path first; it finds it at the root.
PROBES = re.compile(r"^http://127\.0\.0\.1:\d+/\w+/_stcore/(health|host-config)$")

ELSEWHERE = re.compile(r"^(https?|wss?)://(?!(127\.0\.0\.1|localhost)[:/])")


@dataclass(kw_only=True)
class Witness:
    """What a page did that it should not have done.

    Attributes:
        errors: Errors in the console, uncaught exceptions and dialogs.
        outside: Addresses that it asked for and that are not on this machine; none was reached.
    """

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Take down what this page does from now on."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.errors.append(f"page error: {error}"))
        page.on("dialog", self._on_dialog)
        page.on("request", lambda request: self._on_address(request.url))
        page.on("websocket", lambda socket: self._on_address(socket.url))

    def _on_console(self, message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        if message.type == "error" and not PROBES.match(url):
            self.errors.append(f"console: {message.text} ({url})")

    def _on_dialog(self, dialog: Dialog) -> None:
        """Nothing here opens one; closed, the page goes on."""
        self.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _on_address(self, url: str) -> None:
        if ELSEWHERE.match(url):
            self.outside.append(url)


@contextmanager
def local_browser(*, touch: bool = False) -> Iterator[BrowserContext]:
    """Chromium with a profile of its own, without any way out of this machine.

    With a profile it keeps what it has compiled, and every load of a page after the first takes two
    thirds of the work. It does so only where no route is set: that would switch its cache off.
    """
    path = find_chromium()
    if path is None:
        pytest.skip(ADVICE)
    with (
        tempfile.TemporaryDirectory(prefix="chromium-") as profile,
        sync_playwright() as playwright,
    ):
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=path,
            args=[
                "--no-sandbox",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
            has_touch=touch,
            reduced_motion="reduce",
            service_workers="block",
        )
        yield context
        context.close()


@contextmanager
def local_page(
    window: BrowserContext, *, width: int = 1100, height: int = 900, dark: bool = False
) -> Iterator[tuple[Page, Witness]]:
    """A new tab; nothing is there of what an earlier one has stored."""
    page, witness = window.new_page(), Witness()
    witness.watch(page)
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if dark else "light")
    yield page, witness
    window.set_offline(offline=False)
    window.clear_cookies()
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear()")
    page.close()
