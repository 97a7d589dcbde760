"""Opening a page by its link without a browser, and reading what it offers for download."""

import csv
import functools
import io
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.proto.Block_pb2 import Block as BlockProto
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from components.address.pages import HOME, page_infos
from dashboard.settings import ROOT

PAGES = {info.name for info in page_infos()} | {"head_atlas", "compare", "fine_tuning"}
"""Addresses that may be linked to; the guide and the glossary wait for the last three."""

SECONDS = 120
"""The first page of a process imports torch and loads a model."""

# Each new AppTest reads the metadata of every installed package, to find components that one of
# them may bring: 0.4 of the 0.5 seconds of a plain visit. What is installed does not change here.
manifest_scanner.scan_component_manifests = functools.cache(
    manifest_scanner.scan_component_manifests
)


def visit(name: str, **query: str | list[str]) -> AppTest:
    """The page `name` as someone sees it who opens its address with `query`."""
    app = AppTest.from_file(ROOT / "dashboard" / "app.py", default_timeout=SECONDS)
    if name != HOME:
        app.switch_page(f"../pages/{name}.py")
    app.query_params.update(query)
    return app.run()


def messages(app: AppTest) -> list[str]:
    """Everything that the page says in a coloured box."""
    return [box.value for box in (*app.error, *app.warning, *app.info)]


def button(app: AppTest, label: str) -> Button:
    """The first button that says `label`."""
    return next(one for one in app.button if one.label == label)


def finished(app: AppTest) -> AppTest:
    """The page, once no job runs any more: long work goes on in a thread while a bar is shown."""
    for _ in range(2 * SECONDS):
        if not app.get("progress"):
            return app
        time.sleep(0.5)
        app.run()
    raise AssertionError("the job did not end")


def popover_labels(app: AppTest) -> list[str]:
    """What the buttons say that open something over the page, in the page's order."""
    return [block.proto.popover.label for block in _blocks(app.main) if _is_popover(block)]


def _is_popover(block: Any) -> bool:
    return isinstance(block.proto, BlockProto) and block.proto.HasField("popover")


def _blocks(block: Any) -> list[Any]:
    """A block and all blocks inside."""
    inner = [child for child in block.children.values() if hasattr(child, "children")]
    return [block, *(found for child in inner for found in _blocks(child))]


class Files:
    """The files behind the download buttons that a test's pages have drawn, by key."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.contents: dict[str, str | Callable[[], str]] = {}
        offer = st.download_button

        def keep(label: str, data: Any, *args: Any, **options: Any) -> bool:
            self.contents[options["key"]] = data
            return offer(label, data, *args, **options)

        monkeypatch.setattr(st, "download_button", keep)

    def table(self, key: str = "download_csv") -> list[list[str]]:
        """The rows of a CSV, its header first; a late one is written now, as by a click."""
        content = self.contents[key]
        text = content() if callable(content) else content
        return list(csv.reader(io.StringIO(text, newline="")))

    def rows(self, key: str = "download_csv") -> list[dict[str, str]]:
        """The rows of a CSV by the names of their columns."""
        header, *rows = self.table(key)
        return [dict(zip(header, row, strict=True)) for row in rows]

    def numbers(self, key: str = "download_csv") -> tuple[list[str], list[str], np.ndarray]:
        """Header and first column of a CSV, and the numbers beside and below them."""
        header, *rows = self.table(key)
        values = np.array([[float(cell) for cell in row[1:]] for row in rows])
        return header, [row[0] for row in rows], values
