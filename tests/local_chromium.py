"""A page in the installed Chromium that reaches nothing but this machine, and says what it did."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Dialog, Page, Route, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What a page did that it should not have done.

    Attributes:
        errors: Errors in the console, uncaught exceptions and dialogs.
        outside: Addresses of requests that would have left this machine; all were stopped.
    """

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@contextmanager
def local_browser() -> Iterator[Browser]:
    """Chromium, for all tests of a module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS)
        )
        yield browser
        browser.close()


@contextmanager
def local_page(
    browser: Browser,
    *,
    width: int = 1100,
    height: int = 900,
    dark: bool = False,
    touch: bool = False,
) -> Iterator[tuple[Page, Witness]]:
    """An empty page that nothing was done in; requests that would leave the machine are stopped."""
    witness = Witness()
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        has_touch=touch,
    )
    page = context.new_page()
    page.on("console", lambda m: witness.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: witness.errors.append(str(error)))
    page.on("dialog", lambda dialog: _dismiss(dialog, witness))
    page.route("**/*", lambda route: _local_only(route, witness))
    yield page, witness
    context.close()


def _dismiss(dialog: Dialog, witness: Witness) -> None:
    """Note a dialog, which nothing here opens, and close it so that the page goes on."""
    witness.errors.append(f"dialog: {dialog.message}")
    dialog.dismiss()


def _local_only(route: Route, witness: Witness) -> None:
    """Let a request to this machine pass, stop and note any other."""
    if urlsplit(route.request.url).hostname in {"127.0.0.1", "localhost"}:
        route.continue_()
    else:
        witness.outside.append(route.request.url)
        route.abort()
