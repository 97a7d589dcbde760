"""What a reader takes away from a page: its address and its files."""

import csv
from pathlib import Path
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Page


def parameters(page: Page) -> dict[str, list[str]]:
    """What stands in the address."""
    return parse_qs(urlparse(page.url).query)


def downloaded_table(page: Page, folder: Path, key: str = "download_csv") -> list[list[str]]:
    """The rows of the CSV behind a button, its header first."""
    with page.expect_download() as download:
        page.locator(f".st-key-{key} button").click()
    path = folder / f"{key}.csv"
    download.value.save_as(path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def downloaded_rows(page: Page, folder: Path, key: str = "download_csv") -> list[dict[str, str]]:
    """The rows of the CSV behind a button, by the names of their columns."""
    header, *rows = downloaded_table(page, folder, key)
    return [dict(zip(header, row, strict=True)) for row in rows]


def assert_only_text(page: Page) -> None:
    """What a reader typed as markup has become no element, and no script of it has run."""
    assert page.title() != "hacked"
    assert page.locator("img[src='x']").count() == 0
