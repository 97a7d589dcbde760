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


_COVERED = """
() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const kinds = 'button, input, textarea, a[href], [role="slider"], [role="combobox"], summary';
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && one.getBoundingClientRect().width > 4 && !one.disabled;
  const found = [];
  for (const one of [...main.querySelectorAll(kinds)].filter(isSeen)) {
    one.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    const { x, y, width, height } = one.getBoundingClientRect();
    const hit = document.elementFromPoint(x + width / 2, y + height / 2);
    const own = one.closest('[data-testid="stElementContainer"]') ?? one;
    if (!hit || !(own.contains(hit) || hit.contains(one))) {
      found.push(`${one.outerHTML.slice(0, 120)} lies under ${hit?.outerHTML.slice(0, 120)}`);
    }
  }
  for (let box = main; box; box = box.parentElement) box.scrollTo(0, 0);
  return found;
}
"""


def covered_controls(page: Page) -> list[str]:
    """Controls of the page whose middle belongs to something else: no mouse can reach them."""
    found: list[str] = page.evaluate(_COVERED)
    return found
