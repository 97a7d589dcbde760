"""What pages hand to the browser as files, read without one."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole pages take seconds each."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)


class Files:
    """The files behind the download buttons that a test's pages have drawn, by key."""

    def __init__(self) -> None:
        self.contents: dict[str, str | Callable[[], str]] = {}

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


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    """Keeps what each download button of this test's pages is given."""
    found = Files()
    offer = st.download_button

    def keep(label: str, data: Any, *args: Any, **options: Any) -> bool:
        found.contents[options["key"]] = data
        return offer(label, data, *args, **options)

    monkeypatch.setattr(st, "download_button", keep)
    return found
