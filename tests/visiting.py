"""Opening a page by its link without a browser."""

import functools
import time
from typing import Any

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
