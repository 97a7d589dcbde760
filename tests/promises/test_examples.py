"""Every example in a docstring runs, and prints what it says."""

import doctest
import importlib

import pytest

from dashboard.settings import ROOT

FOLDERS = ("components", "dashboard", "scripts", "training")


def modules() -> list[str]:
    """All modules whose text holds an example."""
    files = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    found = [path for path in files if ">>> " in path.read_text(encoding="utf-8")]
    names = (path.relative_to(ROOT).with_suffix("").parts for path in found)
    return sorted(".".join(name).removesuffix(".__init__") for name in names)


@pytest.mark.parametrize("name", modules())
def test_examples_print_what_they_say(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted
    assert not found.failed
