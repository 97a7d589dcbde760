"""All heads at once: how soon they are painted, how much travels, and how another one comes.

The weights are random, of bert-base's 12 x 12 heads: only times and sizes are taken from them.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page

from benchmarks.bench_head import MODEL, NAIVE, OUR_PICTURE, TEXT, write_random_bert
from benchmarks.browser import LOGS, chromium, seconds_of_navigation, seconds_until, window
from benchmarks.registry import Samples, alternate, at_least, at_most, benchmark
from scripts.serving import ROOT, Server, serve

N_HEADS = 144

FRAME = 1 / 60
"""Seconds of one frame of an ordinary screen."""

# The mosaic writes down what it has painted, after painting it.
OUR_HEADS = """
inside('.head-mosaic')?.dataset.painted && inside('.head-matrix')?.dataset.painted
"""

NAIVE_HEADS = f"""
document.querySelectorAll('.js-plotly-plot .heatmaplayer .hm image').length >= {N_HEADS}
"""

# From the click to the pixels, in one go: what is painted when the click's own handlers return has
# asked no server. Reading a pixel makes the browser paint now instead of in the next frame.
SWITCH = """
() => {
  const next = inside('.head-mosaic .cell:has([aria-pressed="true"]) + .cell button')
    ?? inside('.head-mosaic button');
  const matrix = inside('.head-matrix');
  const before = matrix.dataset.painted;
  const start = performance.now();
  next.click();
  const canvas = matrix.querySelector('canvas.weights');
  canvas.getContext('2d').getImageData(0, 0, 1, 1);
  const milliseconds = performance.now() - start;
  if (matrix.dataset.painted === before) throw new Error('the head did not change at once');
  return milliseconds / 1000;
}
"""


def text_of(n_tokens: int) -> str:
    """Words that become exactly `n_tokens` tokens, [CLS] and [SEP] included."""
    words = TEXT.replace(",", "").replace(".", "").split()
    return " ".join(words[i % len(words)] for i in range(n_tokens - 2))


@contextmanager
def our_server() -> Iterator[tuple[Server, Browser]]:
    """Our server with the random model, and a browser."""
    with tempfile.TemporaryDirectory() as models, chromium() as browser:
        write_random_bert(Path(models) / MODEL)
        environment = {"BERTSCOPE_MODELS_DIR": models}
        with serve(log=LOGS / "bench_explorer.log", environment=environment) as server:
            yield server, browser


@contextmanager
def naive_server() -> Iterator[Server]:
    """The Plotly grid with the same model."""
    with tempfile.TemporaryDirectory() as models:
        folder = write_random_bert(Path(models) / MODEL)
        environment = {"PYTHONPATH": str(ROOT), "BENCHMARK_MODEL": str(folder)}
        log = LOGS / "bench_naive_plotly.log"
        with serve(log=log, script="naive_plotly.py", folder=NAIVE, environment=environment) as one:
            yield one


def our_address(server: Server, n_tokens: int) -> str:
    """The attention heads page of a text of that length."""
    query = f"model={MODEL}&text={quote(text_of(n_tokens))}&layer=1&head=1"
    return f"{server.url}/attention_heads?{query}"


def naive_address(server: Server, n_tokens: int) -> str:
    """The Plotly grid of a text of that length."""
    return f"{server.url}/?text={quote(text_of(n_tokens))}"


def _open(page: Page, address: str, condition: str) -> None:
    """A page, painted and quiet."""
    page.goto(address)
    page.wait_for_function(f"() => {condition.strip()}")
    page.wait_for_timeout(3000)


def visit(browser: Browser, address: str, condition: str) -> float:
    """Seconds to the painted heads, in a new window with an empty cache."""
    with window(browser) as page:
        return seconds_until(page, address, condition.strip())


@benchmark(
    name="Navigation to all heads painted, 12 x 12 heads, 128 tokens",
    naive="a grid of Plotly heat maps",
    goal=at_least(20),
)
def all_heads(repeats: int) -> Samples:
    """A click in the menu, from another page of the open application; weights are cached."""
    with (
        our_server() as (ours, browser),
        naive_server() as naive,
        window(browser) as our_page,
        window(browser) as naive_page,
    ):
        _open(our_page, our_address(ours, 128), OUR_HEADS)
        _open(naive_page, naive_address(naive, 128), NAIVE_HEADS)

        def from_elsewhere(page: Page, elsewhere: str, path: str, condition: str) -> float:
            page.bring_to_front()
            seconds_of_navigation(page, elsewhere, f"!({condition.strip()})")
            page.wait_for_timeout(3000)  # the other page is drawn, the server quiet
            return seconds_of_navigation(page, path, condition.strip())

        our_way = ("/architecture", "/attention_heads", OUR_HEADS)
        visit_ours = partial(from_elsewhere, our_page, *our_way)
        visit_naive = partial(from_elsewhere, naive_page, "/home", "/", NAIVE_HEADS)
        visit_ours(), visit_naive()
        return alternate(repeats, naive=visit_naive, ours=visit_ours)


@benchmark(
    name="All heads painted in a new window, nothing cached in the browser",
    naive="a grid of Plotly heat maps",
    goal=at_least(20),
)
def first_visit(repeats: int) -> Samples:
    """The whole way from an empty browser; a trivial Streamlit app takes most of it to start."""
    with our_server() as (ours, browser), naive_server() as naive:
        our_page = partial(visit, browser, our_address(ours, 128), OUR_HEADS)
        naive_page = partial(visit, browser, naive_address(naive, 128), NAIVE_HEADS)
        our_page(), naive_page()
        return alternate(repeats, naive=naive_page, ours=our_page)


@benchmark(
    name="All heads painted at 512 tokens, 12 x 12 heads",
    naive="the same page at 128 tokens",
    goal=at_most(3),
)
def many_tokens(repeats: int) -> Samples:
    """The same navigation with sixteen times as many weights."""
    with our_server() as (ours, browser):
        short = partial(visit, browser, our_address(ours, 128), OUR_HEADS)
        long = partial(visit, browser, our_address(ours, 512), OUR_HEADS)
        short(), long()
        return alternate(repeats, naive=short, ours=long)


@benchmark(
    name="Bytes to the browser for all heads, 12 x 12 heads, 128 tokens",
    naive="the HTML of BertViz's model view",
    goal=at_least(40),
    unit="bytes",
)
def payload(repeats: int) -> Samples:
    """All that our server sends through its socket until the heads are painted, page included."""
    with our_server() as (ours, browser):
        address = our_address(ours, 128)
        visit(browser, address, OUR_HEADS)
        sizes = [_received(browser, address) for _ in range(repeats)]
        naive = float(len(_bertviz_html(128).encode()))
    return Samples(naive=(naive,) * repeats, ours=tuple(sizes))


def _received(browser: Browser, address: str) -> float:
    """Bytes that a new window's socket has received when the heads are painted and it is quiet."""
    received = 0

    def count(frame: str | bytes) -> None:
        nonlocal received
        received += len(frame)

    with window(browser) as page:
        page.on("websocket", lambda socket: socket.on("framereceived", count))
        seconds_until(page, address, OUR_HEADS.strip())
        page.wait_for_timeout(4000)  # the weights of the last layers
    return float(received)


def _bertviz_html(n_tokens: int) -> str:
    """What BertViz returns for the same text and weights."""
    import torch
    from bertviz import model_view
    from transformers import AutoModel, AutoTokenizer

    with tempfile.TemporaryDirectory() as models:
        folder = write_random_bert(Path(models) / MODEL)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
    inputs = tokenizer(text_of(n_tokens), return_tensors="pt")
    with torch.inference_mode():
        attention = model.eval()(**inputs, output_attentions=True).attentions
    tokens = tokenizer.convert_ids_to_tokens(inputs["input_ids"][0].tolist())
    return str(model_view(attention, tokens, html_action="return").data)


def _open_long(page: Page, server: Server) -> None:
    """The page of 512 tokens, with every layer's weights in the browser."""
    page.goto(our_address(server, 512))
    page.wait_for_function(f"() => {OUR_PICTURE.strip()}")
    page.wait_for_function(
        "() => [...(window.__bertscopeHeads?.entries.values() ?? [])]"
        ".some(entry => entry.layers.filter(Boolean).length === 12)"
    )
    page.wait_for_timeout(2000)


@benchmark(
    name="Another head drawn at 512 tokens, no server asked",
    naive="one frame at 60 Hz",
    goal=at_most(1),
)
def switch(repeats: int) -> Samples:
    """Click to painted canvas, within the click's own handlers."""
    with our_server() as (ours, browser), window(browser) as page:
        _open_long(page, ours)

        def one() -> float:
            page.wait_for_timeout(1500)  # Python's answer to the click before has come
            return float(page.evaluate(SWITCH))

        one()
        return alternate(repeats, naive=lambda: FRAME, ours=one)
