"""Which words a reader can meet on screen, and which of them look like technical terms.

Two sources: what a page really draws (AppTest: prose, labels, help texts, heads of tables), and all
prose in the source (string literals of pages, components, figures, messages), which also holds what
appears in rare states only.

What looks like a term:

- a word that is rare in English. BERT's own vocabulary knows: its entries stand in the order of
  their frequency in books and Wikipedia, so a word beyond the first `EVERYDAY` entries, or without
  an entry, is rare. "entropy" and "logit" are; "water" and "above" are not;
- a name of a column of a table, as a whole: "effective rank" is made of everyday words;
- words in bold in the middle of prose: that is how the pages introduce a term.

Everyday words with a technical sense ("head", "value") cannot be told by their form; a list of them
stands in `tests/test_glossary.py`.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from streamlit.testing.v1 import AppTest

from components.words.examples import PAGE_EXAMPLES, Example
from dashboard.glossary import TERMS
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.settings import ROOT

EVERYDAY = 8000
"""Entries of the vocabulary up to here are everyday words; the first word of all has index 1996."""

_WORD = re.compile(r"[A-Za-zÀ-ʯͰ-Ͽ]+(?:['’][a-z]+)?")
_TOKEN = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
_CITATION = re.compile(
    r"\b[A-ZÉ][\w'’.-]+(?:(?:, | & | and | der | van )[A-ZÉ][\w'’.-]*)*(?: et al\.)?"
    r",?(?: preprint)? \d{4}"
)
"""Authors and a year; a venue in capitals counts as one more author."""
_IDENTIFIER = re.compile(
    r":[a-z]+-badge\b|:material/\w+:|https?://\S+|\barXiv:\S+|\b10\.\d{4,}/\S+|\b[A-Z]\d\d-\d{4}\b|\b\d{4}\.[a-z]+-\w+\.\d+"
    r"|\b[\w.-]+/[\w./-]+|\b\w+\.(?:py|json|txt|csv|safetensors)\b|`[^`]*`|\b[A-Z]+(?:_[A-Z]+)+\b"
)
_BOLD = re.compile(r"\*\*([a-z][a-z -]*)\*\*")
_CODE = re.compile(
    r"import |\w\(\w*=|[;{}]|=\"|^\s*[.#@]|\bstroke-|px\b|</|\\\w|\)\s*for |\w_\w|\$|\^|\w\("
    r"|\buse strict\b|\bimage-rendering\b"
)
_JS_TEXT = re.compile(r'"([^"\n]*)"|`([^`]*)`')
_ENDINGS = (
    ("'s", ""), ("’s", ""), ("s'", "s"), ("n't", ""), ("ies", "y"), ("ied", "y"), ("ily", "y"),
    ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""),
    ("er", ""), ("er", "e"), ("est", ""), ("est", "e"),
)  # fmt: skip
SHORTEST = 3

LONG = 300
"""Characters of an example that only costs time: a longer text says nothing in other words."""


@cache
def bases(word: str) -> frozenset[str]:
    """The word, lower case, and what it may be a form of: "cancelled" gives "cancel", too."""
    found = {word.lower()}
    for _ in range(2):
        for one in tuple(found):
            for ending, instead in _ENDINGS:
                if one.endswith(ending) and len(one) - len(ending) >= SHORTEST:
                    stem = one.removesuffix(ending)
                    found.add(stem + instead)
                    if stem[-1:] == stem[-2:-1]:  # a doubled letter, as in "dropped"
                        found.add(stem[:-1])
    return frozenset(found)


@cache
def _ranks() -> dict[str, int]:
    """Place of every entry in BERT's vocabulary, by falling frequency."""
    return {piece: index for index, piece in load_tokenizer(DEFAULT_MODEL).names.items()}


@cache
def is_rare(word: str) -> bool:
    """Whether the word is no everyday word, in none of its forms."""
    return all(_ranks().get(base, EVERYDAY) >= EVERYDAY for base in bases(word))


@cache
def _terms() -> frozenset[tuple[str, ...]]:
    """All names of the glossary as words, lower case."""
    names = {name for term in TERMS for name in (term.name, *term.also)}
    return frozenset(filter(None, (tuple(_words(name.lower())) for name in names)))


def _words(text: str) -> list[str]:
    """The words of a text, hyphens and marks aside."""
    return _TOKEN.findall(text)


def _is_term(words: tuple[str, ...]) -> bool:
    """Whether the glossary has these words, or their singular."""
    *first, last = words
    endings = {last, last.removesuffix("s"), last.removesuffix("es")}
    if not first:
        endings |= bases(last)
    return any((*first, ending) in _terms() for ending in endings)


def explained(name: str) -> bool:
    """Whether the glossary has the term, or its singular; "_" counts as a space."""
    words = tuple(_words(name.lower().replace("_", " ")))
    return bool(words) and (words in _terms() or _is_term(words))


def _without_terms(words: list[str]) -> list[str]:
    """What is left when all names of the glossary are taken out, the longest first."""
    longest = max(map(len, _terms()))
    rest: list[str] = []
    place = 0
    while place < len(words):
        for length in range(min(longest, len(words) - place), 0, -1):
            if _is_term(tuple(words[place : place + length])):
                place += length
                break
        else:
            rest.append(words[place])
            place += 1
    return rest


def unexplained(text: str) -> set[str]:
    """Words of a text that look technical and that the glossary does not have, lower case.

    Names of the glossary are taken out first, so "deviation" needs no entry of its own where it
    only occurs in "standard deviation".
    """
    rare: set[str] = set()
    if any(map(_is_candidate, _words(text.lower()))):  # most texts hold none, and are done here
        words = _words(_IDENTIFIER.sub(" ", _CITATION.sub(" ", text)).lower())
        rare = {word for word in _without_terms(words) if _is_candidate(word)}
    bold = {phrase for phrase in _BOLD.findall(text) if phrase.count(" ") < SHORTEST}
    return rare | {phrase for phrase in bold if not explained(phrase)}


def _is_candidate(word: str) -> bool:
    """Whether a word could be a term: letters, and rare."""
    return len(word) >= SHORTEST and _WORD.fullmatch(word) is not None and is_rare(word)


def shown_prose(app: AppTest) -> Iterator[str]:
    """All our own words that a page shows, with nothing escaped any more."""
    for text in _shown(app):
        yield text.replace("\\", "")


def _shown(app: AppTest) -> Iterator[str]:
    """Prose, captions, messages, labels, help texts."""
    for element in (*app.title, *app.subheader, *app.markdown, *app.caption):
        yield str(element.value)
        yield str(getattr(element, "help", "") or "")
    for box in (*app.error, *app.warning, *app.info):
        yield str(box.value)
    for kind in ("button", "checkbox", "multiselect", "number_input", "selectbox", "slider",
                 "text_area", "text_input", "toggle", "button_group", "pills", "page_link",
                 "segmented_control", "expander", "download_button", "metric"):  # fmt: skip
        for element in app.get(kind):
            yield str(getattr(element, "label", ""))
            yield str(getattr(element, "help", "") or "")
    for group in app.get("button_group"):
        yield from map(str, getattr(group, "options", ()))


def own_examples(page: str) -> list[Example]:
    """Short examples that the page does not share with others."""
    return [one for one in PAGE_EXAMPLES.get(page, ()) if len(one.text) < LONG]


def shown_columns(app: AppTest) -> set[str]:
    """Names of the columns of all tables of a page that are words of ours."""
    return {
        str(column)
        for table in app.dataframe
        for column in table.value.columns
        if _is_column_name(str(column))
    }


def _is_column_name(name: str) -> bool:
    """Whether a column is named by our words, and not by a number, a token or a model."""
    return re.fullmatch(r"[A-Za-z][A-Za-z_ ,%·'-]*", name) is not None


def source_files() -> Iterator[Path]:
    """Files whose strings may reach the screen."""
    for folder in ("pages", "components", "dashboard"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".js"} and not {"vendored", "embedded"} & set(path.parts):
                yield path


@cache
def _tree(path: Path) -> ast.Module:
    """A file of the source, read once."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def source_prose() -> dict[str, set[str]]:
    """Every string of the source that reads like prose, and the files that it stands in."""
    found: dict[str, set[str]] = {}
    for path in source_files():
        for text in _js_prose(path) if path.suffix == ".js" else _python_prose(path):
            found.setdefault(text, set()).add(path.name)
    return found


def _js_prose(path: Path) -> Iterator[str]:
    """Strings of a script with a space in them."""
    for match in _JS_TEXT.finditer(path.read_text(encoding="utf-8")):
        text = re.sub(r"\$\{[^}]*\}", " ", match[1] or match[2] or "")
        if " " in text and not _CODE.search(text):
            yield text


def _python_prose(path: Path) -> Iterator[str]:
    """Strings with a space in them that are neither documentation nor code."""
    tree = _tree(path)
    left_out = set(_documentation_and_code(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in left_out:
            text = node.value
            if " " in text.strip() and not _CODE.search(_IDENTIFIER.sub(" ", text)):
                yield text


def _documentation_and_code(tree: ast.AST) -> Iterator[ast.AST]:
    """Strings that stand alone, and all that functions named "…snippet" hold."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        if isinstance(node, ast.FunctionDef) and "snippet" in node.name:
            yield from ast.walk(node)


@cache
def source_columns() -> dict[str, set[str]]:
    """Names of columns in the source, and the files that they stand in."""
    found: dict[str, set[str]] = {}
    for path in source_files():
        if path.suffix == ".py" and "components" in path.parts and path.name != "__init__.py":
            for name in _columns_of(_tree(path)):
                if _is_column_name(name):
                    found.setdefault(name, set()).add(path.name)
    return found


TABLES = ("DataFrame", "columns_csv", "draw_table")


def _columns_of(tree: ast.AST) -> Iterator[str]:
    """Heads of tables: keys of what a data frame is made of, `columns=`, and headers of CSVs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in TABLES:
            yield from _texts(part for part in node.args if isinstance(part, ast.List))
            inside = (part for argument in node.args for part in ast.walk(argument))
            yield from _texts(part for part in inside if isinstance(part, ast.Dict))
            yield from _texts(word.value for word in node.keywords if word.arg == "columns")
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {getattr(target, "id", "").lower() for target in targets}
            if any(name.endswith(("header", "columns")) for name in names):
                yield from _texts([node.value])


def _called(node: ast.Call) -> str:
    """The name of what is called."""
    return str(getattr(node.func, "attr", getattr(node.func, "id", "")))


def _texts(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Strings in a list or a tuple, and the keys of a dictionary."""
    for node in nodes:
        parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value
