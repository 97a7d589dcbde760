"""Every page in every view: its link restores it, its Python is Python, its files are whole.

A page is opened with its parameters away from where a plain link puts them, all together where
they do not exclude each other. What the session then holds is compared with what the plain page
holds, and with a fresh session that is opened by the link behind "Share".
"""

import ast
import functools
import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from streamlit.testing.v1 import AppTest

from components.address.pages import PageInfo, page_infos
from components.address.parameter import Linked
from dashboard.settings import ROOT
from tests.visiting import Files, finished, messages, visit

pytestmark = pytest.mark.slow

Query = dict[str, str | list[str]]

PAIR: Query = {"text": "I poured water into the cup.", "text_b": "It was full of water."}
TEXT: Query = {"text": "The cat sat on the old mat, and it slept."}
MODEL: Query = {"model": "bertscope-mini"}
LONG = " ".join(["It slept on the old mat in the sun."] * 90)
LINES = "The cat sat.\nA dog ran.\nRain fell all day.\nA cat slept."

LINKS: dict[str, tuple[Query, ...]] = {
    "attention_heads": (
        {**PAIR, "mix": "Mean of heads", "heads": ["2", "4"], "layer": "3", "head": "5",
         "words": "true", "hide": ["punctuation"], "renormalise": "true", "block": "A→B",
         "threshold": "0.02", "top_p": "0.9", "top_k": "3", "values": "true", "tokens": "2:3",
         "view": "Lines"},
        {**TEXT, "mix": "Mean of layers", "layers": ["2", "4"], "view": "BertViz",
         "bertviz": "Model view"},
        {**TEXT, "text": "The cat sat on the mat. " * 6, "span": "3-9", "head": "2"},
    ),
    "query_key_value": (
        {**PAIR, "layer": "2", "head": "5", "token": "3", "key": "4", "neuron": "true",
         **{f"step{i}": "false" if i in {3, 4, 5} else "true" for i in range(1, 11)}},
        {"mode": "Toy numbers", "x": "1,0,2,0;0,3,0,2", "w_q": "1,0,0;0,1,0;0,0,1;0,0,2",
         "w_k": "1,0,0;0,1,0;0,0,1;0,0,3", "w_v": "1,0,0;0,1,0;0,0,1;0,0,4"},
    ),
    "masked_language_model": (
        {**TEXT, "mask": "2,3,6,7,8", "fill": "3:dog", "at": "6", "k": "7", "words": "dog, cat",
         "only": "true", "pieces": "true", "fill_how": "All at once",
         "fill_order": "Most certain first", "temperature": "0.5", "top_k": "9",
         "fill_seed": "4"},
        {**TEXT, "view": "Every word", "mask": "6", "unit": "bits", "compare": "A dog."},
        {**TEXT, "view": "Depends on", "mask": "2", "heads_shown": "One head", "head": "4"},
        {**TEXT, "view": "Training", "mask": "6", "seed": "9"},
    ),
    "word_similarity": (
        {**PAIR, "level": "3", "measure": "Centred", "unit": "Whole words", "row": "3",
         "column": "2", "special": "true", "sentences": LINES, "picks": "2,2,1,2",
         "clusters": "3"},
    ),
    "sentence_similarity": (
        {"sentences": LINES, "pooling": "max", "level": "2", "order": "clustered",
         "sentence": "3"},
        {"sentences": LINES, "view": "Map and graph", "clusters": "2", "threshold": "0.3"},
        {"sentences": LINES, "view": "Why close", "first": "3", "second": "1"},
        {"sentences": LINES, "view": "Search", "query": "A pet."},
        {"sentences": LINES, "view": "Side by side", "model_b": "bertscope-mini",
         "pooling_b": "mean", "level_b": "1", **MODEL},
    ),
    "embeddings": (
        {**PAIR, "token": "4", "dims": ["8", "20"], "view": "What if", "place": "9",
         "flip": "true", "level": "2", "layer": "2", "head": "4"},
        {**TEXT, "view": "LayerNorm", "dimension": "7"},
        {**TEXT, "view": "Positions", "table": "Vectors", "position": "9"},
        {**TEXT, "view": "Same word twice", "other": "The mat is old.", "word": "old",
         "level": "1"},
        {**TEXT, "view": "Nearest pieces", "count": "5"},
    ),
    "sequence_classification": (
        {**TEXT, "label": "positive", "method": "gradient x input", "steps": "64"},
        {**TEXT, "view": "Change a word", "word": "2", "replacement": "dog"},
        {"view": "List or file", "sentences": "It was good.\n" + LONG, "window": "128"},
        {"text": LONG, "view": "Change a word", "window": "512", "window_number": "2"},
    ),
    "token_classification": (
        {**TEXT, "task": "Parts of speech", "strategy": "max", "token": "4"},
        {"text": "Mehdi lives in Ouagadougou and Antananarivo.", "view": "Merging",
         "word": "11"},
        {**TEXT, "view": "Spelling"},
        {"text": LONG, "part": "2"},
        {"view": "Document", "window": "128"},
    ),
    "question_answering": (
        {"question": "Where did it sleep?", "context": "It slept on the old mat in Warsaw.",
         "view": "Why", "n": "3", "longest": "9", "rank": "2", "asked": "What slept?",
         "method": "gradient x input", "steps": "64"},
        {"question": "Where did it sleep?", "context": LONG, "window": "128"},
    ),
    "next_sentence": (
        {**PAIR, "part": "Lab", "seed": "5", "case": "Words of A shuffled", "scale": "Log-odds"},
        {**PAIR, "part": "Attention", "special": "With their segment"},
        {**PAIR, "part": "Words", "removed": "A"},
        {**PAIR, "part": "Order", "sentences": "One came.\nTwo went.", "order": "Not known",
         "objective": "Log-odds", "arrange": "Best order"},
    ),
    "architecture": (
        {**TEXT, "part": "Parameters", "picture": "Sunburst", "find": "layer.1", **MODEL,
         "task": "next sentence"},
        {"part": "Weights", "tensor": "embeddings.word_embeddings.weight", "view": "Window",
         "row": "5", "column": "6"},
        {"part": "Data path", "layer": "3"},
        {"part": "Two checkpoints", "other": "bert-base-uncased", "weights_too": "true"},
    ),
    "tokenization": (
        {**PAIR, **MODEL, "special": "plain", "word": "2", "pad": "32",
         "other": "all-MiniLM-L6-v2", "search": "cat", "mode": "contains", "piece": "cat",
         "neighbours": "true"},
    ),
    "models": ({"checkpoint": "bertscope-mini", "find": "mini"},),
    "guide": (
        {"sentence": "The cat sat on the old mat.", "year": "2018", "side": "Decoder",
         "word": "2", "order": "7", "looks": "mice", "layer": "2", "head": "4", "query": "3",
         "form": "A batch of two", "roll": "5",

         "encoder": "BERT large, uncased (sizes of the paper)",
         "last_layers": "1", "adapter_size": "32", "labels": "5"},
        {"part": "Glossary", "term": "entropy"},
    ),
}  # fmt: skip
"""Links that together move every parameter of a page away from its default."""

ELSEWHERE = {
    ("guide", "numbers"): "tests/pages/test_guide.py: tables are edited",
    ("token_classification", "against"): "its other checkpoints are not on this machine",
}
"""Parameters that no link of these moves, and why."""

WITH_JOBS = {
    *("sentence_similarity", "sequence_classification", "token_classification"),
    "question_answering",
}
"""Pages where long work goes on in a thread."""

MANY, FEW_DIGITS = 6, 5

CASES = [
    pytest.param(page, number, id=f"{page}-{number}")
    for page, queries in LINKS.items()
    for number, _ in enumerate(queries, start=1)
]


every_view = pytest.mark.parametrize(("page", "number"), CASES)


def parameters_of(page: str) -> tuple[Linked, ...]:
    """What a page declares."""
    found: tuple[Linked, ...] = importlib.import_module(f"components.{page}.parameters").ALL
    return found


def opened(page: str, query: Query | dict[str, list[str]]) -> AppTest:
    """A fresh session at a link, once its jobs have ended."""
    app = visit(page, **query)
    return finished(app) if page in WITH_JOBS else app


def shared_link(app: AppTest) -> dict[str, list[str]]:
    """The parameters of the link behind "Share"."""
    link = next(str(code.value) for code in app.code if "?v=1" in str(code.value))
    return parse_qs(urlparse(link).query, keep_blank_values=True)


def held(app: AppTest, page: str) -> dict[str, Any]:
    """What the session holds of each parameter; lists and tuples alike."""
    names = [one.name for one in parameters_of(page)]
    values = {name: app.session_state[name] for name in names if name in app.session_state}
    return {name: list(one) if isinstance(one, tuple) else one for name, one in values.items()}


@functools.cache
def visited(page: str, number: int) -> tuple[AppTest, Files]:
    """A page at one of its links, and the files that it offers there."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        files = Files(monkeypatch)
        return opened(page, LINKS[page][number - 1]), files


@functools.cache
def plain(page: str) -> dict[str, list[str]]:
    """The link that the plain page offers."""
    return shared_link(opened(page, {}))


def is_rounded(cells: list[str]) -> bool:
    """Whether many fractions of a column have few digits each."""
    fractions = {cell for cell in cells if re.fullmatch(r"-?\d*\.\d*[1-9]\d*", cell)}
    digits = [len(cell.strip("-0.").replace(".", "")) for cell in fractions]
    return len(digits) >= MANY and max(digits) <= FEW_DIGITS


def test_every_page_with_a_room_of_parameters_is_here() -> None:
    declared = {path.parent.name for path in ROOT.glob("components/*/parameters.py")}
    assert declared == set(LINKS)
    assert declared == {info.name for info in page_infos()} - {"overview"}


@pytest.mark.parametrize("info", page_infos(), ids=lambda info: info.name)
def test_a_link_says_the_texts_that_the_frame_draws(info: PageInfo) -> None:
    if info.name in LINKS:
        declared = {one.name for one in parameters_of(info.name)}
        assert declared & {"text", "text_b"} == set(info.inputs) & {"text", "text_b"}
        assert ("model" in declared) is bool(info.task)


@pytest.mark.parametrize("page", LINKS)
def test_every_parameter_is_moved_by_a_link(page: str) -> None:
    moved = {name for query in LINKS[page] for name in query}
    elsewhere = {name for of_page, name in ELSEWHERE if of_page == page}
    shared = {"model", "text", "text_b", "question", "context"}
    assert {one.name for one in parameters_of(page)} - moved - shared == elsewhere


@every_view
@pytest.mark.usefixtures("no_bug_is_logged")
def test_share_restores(page: str, number: int) -> None:
    query, (first, _) = LINKS[page][number - 1], visited(page, number)
    assert [one.value for one in (*first.exception, *first.error)] == []
    assert [said for said in messages(first) if "The link" in said] == []
    link = shared_link(first)
    lost = {name for name in query if name not in link}
    assert lost == set()
    at_default = {name for name in query if link[name] == plain(page).get(name)}
    assert at_default <= {"view", "part", "mode"}  # some links stay at the first view
    second = opened(page, link)
    assert [said for said in messages(second) if "The link" in said] == []
    before, after = held(first, page), held(second, page)
    assert {name: after.get(name) for name in before} == before
    assert shared_link(second) == link


@every_view
def test_its_python_names_what_is_there(page: str, number: int, tmp_path: Path) -> None:
    """No name that nothing defines, nothing imported in vain or that is not installed.

    Lines that begin with no import stand for a part of a script.
    """
    app, _ = visited(page, number)
    snippets = [str(code.value) for code in app.code if code.language == "python"]
    assert snippets
    for place, snippet in enumerate(snippets):
        if snippet.startswith(("import ", "from ")):
            (tmp_path / f"{place}.py").write_text(snippet, encoding="utf-8")
        for node in ast.walk(ast.parse(snippet)):
            if isinstance(node, ast.ImportFrom):
                found = importlib.import_module(str(node.module))
                assert [one.name for one in node.names if not hasattr(found, one.name)] == []
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "-q", "--select", "F,E9"]
    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.stdout + done.stderr == ""


@every_view
def test_its_files_are_whole_and_not_rounded(page: str, number: int) -> None:
    """Every row is as long as the header, and no column of fractions ends at the same place."""
    _, files = visited(page, number)
    assert files.contents
    for key in files.contents:
        header, *rows = files.table(key)
        assert {len(row) for row in rows} <= {len(header)}, key
        columns = zip(header, *rows, strict=True)
        assert [name for name, *cells in columns if is_rounded(cells)] == [], key


@pytest.mark.usefixtures("no_bug_is_logged")
def test_another_pages_parameter_of_the_same_name_is_none_of_this_ones() -> None:
    app = visit("masked_language_model", **TEXT, words="dog", view="Every word", head="4")
    app.switch_page("../pages/attention_heads.py").run()
    assert [one.value for one in (*app.exception, *app.error)] == []
    assert app.toggle(key="words").value is False
    assert app.segmented_control(key="view").value == "Matrix"


@pytest.mark.parametrize(("version", "is_said"), [("2", True), ("1", False), ("x", False)])
def test_a_link_of_a_newer_version_says_so(version: str, is_said: bool) -> None:
    app = visit("tokenization", v=version)
    assert any("newer BERTscope" in said for said in messages(app)) is is_said
