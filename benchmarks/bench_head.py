"""How long another head takes: from the click to the drawn picture, at 64 tokens."""

import shutil
import tempfile
from functools import partial
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, Route

from benchmarks.browser import LOGS, chromium, seconds_of_click, window
from benchmarks.registry import Samples, alternate, at_least, benchmark
from dashboard.models.files.embedded import embedded_folder
from scripts.serving import ROOT, serve

NAIVE = Path(__file__).parent / "apps"
VENDORED = ROOT / "dashboard" / "figures" / "bertviz" / "vendored"

N_TOKENS = 64
TEXT = (
    "The man took his small boat out to the sea before the sun came up and did not look back "
    "at the land, for he knew that the wind would hold until the end of the day, and that the "
    "water under him was deep and full of fish, if only he had time and a little luck."
)
"""62 words and marks that are one piece each, and [CLS] and [SEP]."""

MODEL = "random-12x12"

NAIVE_NEXT = '.st-key-head [data-testid="stNumberInputStepUp"]'

OUR_NEXT = '.head-mosaic .cell:has([aria-pressed="true"]) + .cell button'

# The matrix writes down what it has painted, after painting it.
OUR_PICTURE = """
inside('.head-matrix')?.dataset.painted
"""

# BertViz draws all lines of a frame in one go; a new frame has a new document.
NAIVE_PICTURE = """
(() => {
  const inside = document.querySelector('iframe')?.contentDocument;
  if (!inside?.querySelector('svg line')) return null;
  return inside.__number ??= (window.__frames = (window.__frames ?? 0) + 1);
})()
"""

REQUIRE = """
window.require = window.requirejs = (() => {
  let paths = {};
  const load = name => new Promise(done => {
    const script = document.createElement('script');
    script.src = paths[name] + '.js';
    script.onload = done;
    document.head.append(script);
  });
  const globals = {jquery: () => window.jQuery, d3: () => window.d3};
  const require = (names, then) =>
    Promise.all(names.map(load)).then(() => then(...names.map(name => globals[name]())));
  require.config = options => { paths = {...paths, ...options.paths}; };
  return require;
})();
"""
"""As much of RequireJS as BertViz uses."""


def from_loopback(route: Route) -> None:
    """Answer what BertViz fetches from a content delivery network with the vendored files."""
    name = route.request.url.rsplit("/", 1)[-1]
    if name.startswith("require"):
        route.fulfill(body=REQUIRE, content_type="text/javascript")
    else:
        file = next(VENDORED.glob("d3-*.js" if name.startswith("d3") else "jquery-*.js"))
        route.fulfill(path=file, content_type="text/javascript")


def write_random_bert(folder: Path) -> Path:
    """A BERT with bert-base's 12 x 12 heads and random weights: only times are taken from it.

    Its hidden states are narrow, which changes nothing here: no forward pass is timed.
    """
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    config = BertConfig(hidden_size=192, intermediate_size=384, initializer_range=0.3)
    BertModel(config).save_pretrained(folder)
    for file in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(embedded_folder() / file, folder / file)
    return folder


def open_ours(page: Page, url: str) -> None:
    """The attention heads page, drawn."""
    page.goto(f"{url}/attention_heads?model={MODEL}&text={quote(TEXT)}&layer=1&head=1")
    page.wait_for_function(f"() => {OUR_PICTURE.strip()}")
    page.wait_for_timeout(3000)


def open_naive(page: Page, url: str) -> None:
    """The naive page, drawn."""
    page.route("**/ajax/libs/**", from_loopback)
    page.goto(f"{url}/?text={quote(TEXT)}")
    page.get_by_text(f"{N_TOKENS} tokens").wait_for()
    page.wait_for_function(f"() => {NAIVE_PICTURE.strip()}")
    page.wait_for_timeout(3000)


@benchmark(
    name=f"Click to another head drawn, 12 x 12 heads, {N_TOKENS} tokens",
    naive="BertViz's head view in `st.iframe`",
    goal=at_least(15),
)
def another_head(repeats: int) -> Samples:
    """Our matrix against BertViz's lines, with the same model and text."""
    with (
        tempfile.TemporaryDirectory() as models,
        serve(
            log=LOGS / "bench_head_ours.log", environment={"BERTSCOPE_MODELS_DIR": models}
        ) as ours,
        serve(
            log=LOGS / "bench_head_naive.log",
            script="naive_bertviz.py",
            folder=NAIVE,
            environment={"PYTHONPATH": str(ROOT), "BENCHMARK_MODEL": f"{models}/{MODEL}"},
        ) as naive,
        chromium() as browser,
        window(browser) as our_page,
        window(browser) as naive_page,
    ):
        write_random_bert(Path(models) / MODEL)
        open_ours(our_page, ours.url)
        open_naive(naive_page, naive.url)
        return alternate(
            repeats,
            naive=partial(seconds_of_click, naive_page, NAIVE_NEXT, NAIVE_PICTURE.strip()),
            ours=partial(seconds_of_click, our_page, OUR_NEXT, OUR_PICTURE.strip()),
        )
