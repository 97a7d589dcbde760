"""The line view in a browser: pointing, locking, keys, themes, downloads, hostile tokens."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.local_chromium import local_browser, local_page
from tests.small_records import HOSTILE, TOKENS, small_matrix

pytestmark = pytest.mark.browser
"""One server and one browser for the whole file."""

ROOT = Path(__file__).resolve().parents[3]
APP = """
import dataclasses
import streamlit as st
from components.views.attention_lines import pack, show_attention_lines
from components.views.head_explorer import pack_matrix, show_head_matrix
from tests.small_records import NORM, small_matrix

long = int(st.query_params.get("tokens", 0))
first = small_matrix(long, long) if long else small_matrix()
if st.query_params.get("show") == "nothing":
    first = dataclasses.replace(first, values=first.values * 0)
second = dataclasses.replace(first, values=first.values[::-1].copy())
if st.query_params.get("show") == "norms":
    first = dataclasses.replace(first, values=first.values * 9, measure=NORM)
    show_head_matrix(pack_matrix(first, identity="x", title="Norms", is_local=False))
n = 2 if st.query_params.get("show") == "two" else 1
heads = [first, second][:n]
labels, colours = ["head 1", "head 2"][:n], ["#3556d4", "#e07b00"][:n]
show_attention_lines(pack(heads, labels, colours, file_name="attention_1_1"), key="lines")
if st.button("again"):
    st.text("ran again")
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Streamlit server with nothing but the view."""
    script = tmp_path_factory.mktemp("app") / "lines_app.py"
    script.write_text(APP, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    flags = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--{name}={value}" for name, value in flags.items()]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, cwd=script.parent
    ) as server:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/_stcore/health")
        yield url
        server.terminate()


def _wait_for(url: str) -> None:
    """Until the server answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError(url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A browser, and where the view is served."""

    window: BrowserContext
    address: str

    @contextmanager
    def opened(
        self,
        show: str = "one",
        *,
        tokens: int = 0,
        dark: bool = False,
        width: int = 1100,
    ) -> Iterator[Page]:
        """The view, drawn; afterwards nothing must have gone wrong or out.

        `tokens` is how many queries and keys there are; 0 for five queries and seven keys.
        """
        with local_page(self.window, dark=dark, width=width) as (page, witness):
            page.goto(f"{self.address}/?show={show}&tokens={tokens}")
            shown = {0: 5, 40: 40}.get(tokens, 28)
            expect(page.locator(".query .token")).to_have_count(shown, timeout=60_000)
            yield page
            assert not witness.errors
            assert not witness.outside


@pytest.fixture(scope="module")
def lines(address: str) -> Iterator[Lines]:
    """The view on its server, to be opened in one browser again and again."""
    with local_browser(touch=True) as window:
        yield Lines(window=window, address=address)


INK = """(layer) => {
  const find = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(".attention-lines")) return element;
      const inside = element.shadowRoot && find(element.shadowRoot);
      if (inside) return inside;
    }
  };
  const canvas = find(document).querySelector(`.between-lines canvas.${layer}`);
  const context = canvas.getContext("2d");
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, i) => i % 4 === 3 && value > 0).length;
}"""


def said(weight: float) -> str:
    """A weight as the view writes it beside a token."""
    return "<.001" if weight < 0.0005 else f"{weight:.3f}"


def view(page: Page) -> Locator:
    return page.locator(".attention-lines")


def test_tokens_stay_text(lines: Lines) -> None:
    with lines.opened() as page:
        assert page.locator(".query .token .label").all_inner_texts()[2] == HOSTILE
        assert page.locator(".key .token .label").all_text_contents() == list(TOKENS)
        assert page.locator(".attention-lines img").count() == 0
        page.wait_for_function(f"({INK})('all') > 500")


def test_pointing_shows_one_token_and_its_weights(lines: Lines) -> None:
    weights = small_matrix().values
    with lines.opened() as page:
        height = page.locator(".attention-lines").bounding_box()
        page.locator(".query .token").nth(3).hover()
        expect(view(page)).to_have_attribute("data-active", "3")
        expect(view(page)).to_have_attribute("data-side", "query")
        shown = page.locator(".key .token .value").all_text_contents()
        assert shown == [said(weight) for weight in weights[3]]
        assert page.locator("canvas.all").first.is_hidden()
        assert 0 < page.evaluate(INK, "its") < page.evaluate(INK, "all")
        assert page.locator(".attention-lines").bounding_box() == height
        page.locator(".key .token").nth(1).hover()
        expect(view(page)).to_have_attribute("data-side", "key")
        assert page.locator(".query .token .value").nth(4).text_content() == f"{weights[4, 1]:.3f}"
        page.mouse.move(1, 1)
        expect(view(page)).to_have_attribute("data-active", "")


def test_a_click_locks_and_shows_pairs(lines: Lines) -> None:
    weight = small_matrix().values[1, 4]
    with lines.opened() as page:
        page.locator(".query .token").nth(1).click()
        expect(view(page)).to_have_attribute("data-locked", "true")
        page.locator(".key .token").nth(4).hover()
        expect(view(page)).to_have_attribute("data-active", "1")
        expect(page.locator(".status")).to_have_text(f"query “a” → key “[SEP]”: {weight:.4f}")
        page.locator(".query .token").nth(1).click()
        expect(view(page)).to_have_attribute("data-locked", "false")
        page.mouse.move(1, 1)
        expect(view(page)).to_have_attribute("data-active", "")


def test_another_measure_is_told_on_its_scale_and_in_its_unit(lines: Lines) -> None:
    norms = small_matrix().values * 9
    with lines.opened("norms") as page:
        page.locator(".query .token").nth(1).hover()
        told = page.locator(".key .token .value").nth(4)
        expect(told).to_have_text(f"{norms[1, 4]:.3f} length")
        expect(page.locator(".attention-lines .caption.between")).to_have_text("opacity: √norm")
        page.locator(".head-matrix canvas.weights").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".head-matrix .status")).to_have_text(
            f"{TOKENS[0]} → {TOKENS[1]}: {norms[0, 1]:.6f} length"
        )
        scale = f"Colour scale from norm 0 to {float(f'{norms.max():.3g}'):g}"
        expect(page.locator(".head-matrix .scale")).to_have_attribute("aria-label", scale)


def test_keys_do_what_the_pointer_does(lines: Lines) -> None:
    with lines.opened() as page:
        page.locator(".exports button").last.focus()
        page.keyboard.press("Tab")
        expect(view(page)).to_have_attribute("data-active", "0")
        for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Enter"):
            page.keyboard.press(key)
        expect(view(page)).to_have_attribute("data-active", "2")
        expect(view(page)).to_have_attribute("data-side", "key")
        expect(view(page)).to_have_attribute("data-locked", "true")
        assert page.locator("[role=option][aria-selected=true]").count() == 1
        page.keyboard.press("End")
        expect(view(page)).to_have_attribute("data-active", "2")
        page.keyboard.press("Escape")
        expect(view(page)).to_have_attribute("data-locked", "false")
        expect(view(page)).to_have_attribute("data-active", "6")


def test_several_heads_have_boxes_and_can_be_left_out(lines: Lines) -> None:
    matrix = small_matrix()
    with lines.opened("two") as page:
        page.locator(".query .token").nth(0).hover()
        largest = max(matrix.values[0, 2], matrix.values[4, 2])
        assert page.locator(".key .token .value").nth(2).text_content() == f"{largest:.3f}"
        page.locator(".legend button").nth(1).click()
        assert page.locator(".legend button").nth(1).get_attribute("aria-pressed") == "false"
        page.locator(".query .token").nth(0).hover()
        only = matrix.values[0, 2]
        assert page.locator(".key .token .value").nth(2).text_content() == f"{only:.3f}"
        assert "linear-gradient" in page.locator(".key .value").nth(2).evaluate(
            "element => getComputedStyle(element).backgroundImage"
        )


def test_a_rerun_keeps_the_lock(lines: Lines) -> None:
    with lines.opened() as page:
        page.locator(".query .token").nth(2).click()
        page.get_by_role("button", name="again").click()
        expect(page.get_by_text("ran again")).to_be_visible()
        expect(view(page)).to_have_attribute("data-locked", "true")
        expect(view(page)).to_have_attribute("data-active", "2")


def test_several_tokens_are_chosen_and_their_weights_averaged_and_summed(lines: Lines) -> None:
    weights = small_matrix().values
    with lines.opened() as page:
        for query in (1, 3):
            page.locator(".query .token").nth(query).click()
        page.mouse.move(1, 1)
        expect(view(page)).to_have_attribute("data-active", "1 3")
        means = page.locator(".key .token .value").all_text_contents()
        assert means == [said(mean) for mean in weights[[1, 3]].mean(axis=0)]
        expect(page.locator(".caption.key .value")).to_have_text("mean of 2")
        for key in (2, 4):
            page.locator(".key .token").nth(key).click()
        page.mouse.move(1, 1)
        sums = page.locator(".query .token .value").all_text_contents()
        assert sums == [said(total) for total in weights[:, [2, 4]].sum(axis=1)]
        total = weights[np.ix_([1, 3], [2, 4])].sum(axis=1).mean()
        expect(page.locator(".status")).to_have_text(
            f"2 queries → 2 keys: {total:.4f} (mean of sums)"
        )
        assert page.locator("[role=option][aria-selected=true]").count() == 4
        page.locator(".query .token").nth(1).click()
        expect(view(page)).to_have_attribute("data-active", "3 2 4")


def test_a_short_text_is_shown_whole_without_a_map(lines: Lines) -> None:
    with lines.opened(tokens=40) as page:
        expect(view(page)).to_have_attribute("data-part", "0 40 0 40")
        expect(page.locator(".map:visible")).to_have_count(0)
        expect(page.locator(".end")).to_have_count(0)


def part(page: Page) -> list[int]:
    """First query and number of queries that are shown, and the same of keys."""
    return [int(one) for one in (view(page).get_attribute("data-part") or "").split()]


def test_a_long_text_is_shown_in_part_beside_a_map(lines: Lines) -> None:
    weights = small_matrix(120, 120).values
    with lines.opened(tokens=120) as page:
        assert part(page) == [0, 28, 0, 28]
        expect(page.locator(".map")).to_have_count(2)
        expect(page.locator(".query .token")).to_have_count(28)
        height = page.locator(".attention-lines").bounding_box()
        page.locator(".map.key").click(position={"x": 6, "y": 360})  # the middle
        assert part(page) == [46, 28, 46, 28]
        assert page.locator(".attention-lines").bounding_box() == height
        page.locator(".query .token").nth(0).hover()
        shown = page.locator(".key .token .value").all_text_contents()
        assert [text for text in shown if text != "<.001"] == [
            f"{weight:.3f}" for weight in weights[46, 46:74] if weight >= 0.0005
        ]
        beyond = weights[46, :46]
        end = page.locator(".key .above")
        count = int((np.rint(beyond * 255) > 0).sum())
        expect(end.locator(".label")).to_have_text(f"↑ {count} keys")
        said = float((end.locator(".value").text_content() or "").removeprefix("≈"))
        assert abs(said - beyond.sum()) < 0.05
        page.locator(".query .token").nth(0).click()
        end.click()  # to the strongest key above
        first, length = part(page)[2:]
        assert first <= int(beyond.argmax()) < first + length


def test_the_map_is_dragged_turned_and_moved_by_keys(lines: Lines) -> None:
    with lines.opened(tokens=120) as page:
        box = page.locator(".map.query").bounding_box()
        assert box
        page.mouse.move(box["x"] + 6, box["y"] + 40)  # on the frame, which follows the pointer
        page.mouse.down()
        page.mouse.move(box["x"] + 6, box["y"] + 160, steps=4)
        page.mouse.up()
        first = part(page)[0]
        assert abs(first - 120 / box["height"] * 120) <= 1
        page.locator(".query .token").nth(3).hover()
        page.mouse.wheel(0, 48)
        expect(view(page)).to_have_attribute("data-part", f"{first + 2} 28 {first + 2} 28")
        bar = page.locator(".map.query")
        for key, expected in (("ArrowDown", first + 3), ("End", 92), ("PageUp", 64), ("Home", 0)):
            bar.press(key)
            expect(view(page)).to_have_attribute("data-part", f"{expected} 28 {expected} 28")
            expect(bar).to_have_attribute("aria-valuenow", str(expected))
        expect(bar).to_have_attribute("aria-valuetext", "positions 0 to 27 of 120 tokens")


def test_columns_move_apart_when_they_are_told_to(lines: Lines) -> None:
    with lines.opened(tokens=120) as page:
        page.get_by_role("button", name="Both columns move together").click()
        page.locator(".map.key").press("End")
        assert part(page) == [0, 28, 92, 28]
        page.get_by_role("button", name="Both columns move together").click()
        assert part(page) == [0, 28, 0, 28]


def test_chosen_tokens_stay_in_sight(lines: Lines) -> None:
    weights = small_matrix(120, 120).values
    with lines.opened(tokens=120) as page:
        page.locator(".query .token").nth(3).click()
        page.locator(".query .token").nth(5).click()
        page.locator(".map.query").press("End")
        assert part(page) == [94, 26, 92, 28]
        pinned = page.locator(".query li")
        assert [pinned.nth(i).get_attribute("class") for i in range(3)] == [
            "token active locked",
            "token active locked",
            "end above",
        ]
        text = page.locator(".key .token .value").last.text_content()
        assert text == said(weights[[3, 5], 119].mean())
        pinned.nth(0).click()
        assert part(page) == [93, 27, 92, 28]
        expect(view(page)).to_have_attribute("data-active", "5")


def test_keys_go_beyond_what_is_shown(lines: Lines) -> None:
    with lines.opened(tokens=120) as page:
        page.locator(".query .token").nth(27).focus()
        page.keyboard.press("ArrowDown")
        assert part(page) == [1, 28, 1, 28]
        expect(view(page)).to_have_attribute("data-active", "28")
        page.keyboard.press("PageDown")
        expect(view(page)).to_have_attribute("data-active", "56")
        page.keyboard.press("End")
        expect(view(page)).to_have_attribute("data-active", "119")
        focused = page.locator(".token:focus")
        expect(focused).to_have_attribute("aria-posinset", "120")
        expect(focused).to_have_attribute("aria-setsize", "120")
        page.keyboard.press("ArrowRight")
        expect(view(page)).to_have_attribute("data-side", "key")
        assert page.locator(".attention-lines li[tabindex='0']").count() == 1


def test_a_long_text_fits_a_phone_and_is_moved_by_a_finger(lines: Lines) -> None:
    with lines.opened("two", tokens=120, width=390) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator(".map.key").tap(position={"x": 6, "y": 360})
        assert part(page) == [46, 28, 46, 28]
        page.locator(".key .token").nth(3).tap()
        expect(view(page)).to_have_attribute("data-active", "49")
        box = page.locator(".between-lines").bounding_box()
        assert box
        assert box["width"] >= 56


def test_the_picture_of_a_long_text_holds_what_is_shown(lines: Lines) -> None:
    with lines.opened(tokens=120) as page:
        page.locator(".map.key").press("End")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="SVG").click()
        assert waiting.value.suggested_filename == "attention_1_1_92-119.svg"
        text = Path(waiting.value.path()).read_text(encoding="utf-8")
        levels = np.rint(small_matrix(120, 120).values * 255).astype(int)
        inside = int((levels[92:, 92:] > 0).sum())
        leaving = int((levels[92:, :92].sum(axis=1) > 0).sum())
        leaving += int((levels[:92, 92:].sum(axis=0) > 0).sum())
        assert text.count("<path") == inside + leaving


def test_says_when_nothing_is_left(lines: Lines) -> None:
    with lines.opened("nothing") as page:
        expect(page.locator(".empty")).to_be_visible()


def test_fits_a_phone_and_takes_taps(lines: Lines) -> None:
    with lines.opened("two", width=390) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator(".key .token").nth(3).tap()
        expect(view(page)).to_have_attribute("data-locked", "true")
        box = page.locator(".between-lines").bounding_box()
        assert box
        assert box["width"] >= 56


def test_follows_the_theme(lines: Lines) -> None:
    with lines.opened() as page:
        label = page.locator(".label").first
        light = label.evaluate("element => getComputedStyle(element).color")
        page.emulate_media(color_scheme="dark")
        expect(label).not_to_have_css("color", light)


@pytest.mark.parametrize("kind", ["PNG", "SVG"])
def test_downloads_the_picture(lines: Lines, kind: str) -> None:
    with lines.opened() as page:
        with page.expect_download() as waiting:
            page.get_by_role("button", name=kind).click()
        assert waiting.value.suggested_filename == f"attention_1_1.{kind.lower()}"
        content = Path(waiting.value.path()).read_bytes()
        if kind == "PNG":
            assert content.startswith(b"\x89PNG")
        else:
            text = content.decode()
            assert text.count("<path") == (small_matrix().values >= 1 / 510).sum()
            assert "&lt;/script&gt;" in text
            assert "<img" not in text
