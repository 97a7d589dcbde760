"""The glossary is whole, true to its form, and knows every term that a page shows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.address.pages import PageInfo, page_infos
from dashboard.errors import DashboardError
from dashboard.glossary import TERMS, TOPICS, Term, find_term, search_terms
from dashboard.settings import ROOT
from tests import screen_words
from tests.plain_words import REASONS, plain_columns, plain_words
from tests.screen_words import (
    _columns_of,
    explained,
    is_rare,
    own_examples,
    shown_columns,
    shown_prose,
    source_columns,
    source_prose,
    unexplained,
)
from tests.visiting import PAGES, visit

every_term = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)

WATCHED = """
ablation|accuracy|adapters?|aggregation strategy|anisotropy|attention mask|attention|attribution
auto-encoding|auto-regressive|baseline|batch|BERTScore|calibration|causal mask|character span
checkpoint|cased|clustering|completeness|continuation mark|cosine|cross-entropy|decoder
deletion curve|dendrogram|dropout|embeddings?|encoder|entropy|explained variance|F1
feature-based|feed-forward|fine-tuning|float32|forward pass|gelu|gradient x input|head dimension
heads?|hidden size|hidden states?|integrated gradients|jensen-shannon divergence|key|label
last k layers|layer lens|layernorm|layers?|leave one word out|level|log probability|logits?|loss
masked language model|multi-head attention|named entity|nats?|next sentence prediction
no-answer score|norm-weighted attention|normalisation|padding|parameters?|part of speech|PCA
percentile|permutation language model|perplexity|pooler|pooling|position embeddings?
pre-training|precision|probability|pseudo-log-likelihood|pseudo-perplexity|query
question answering|rank correlation|recall|recurrent network|renormalise|residual connection
revision|rollout|segment embeddings?|segment ids?|semantic search|sentence embedding
sequence classification|shape|silhouette|singular values?|sinusoids|sliding window|softmax|span
special tokens?|surprisal|temperature|tensor|token classification|token embeddings?|token id
tokens?|transfer learning|transformer|truncation|uncased|umap|value|vocabulary|whole words
word pieces?|wordpiece
""".replace("\n", "|").strip("|")
"""Everyday words with a technical sense, and standard terms: found in whatever a page shows."""

_WATCHED = re.compile(rf"(?<![\w-])(?:{WATCHED})(?![\w-])", re.IGNORECASE)
_SPECIAL = re.compile(r"\[(?:CLS|SEP|MASK|PAD|UNK)\]")


@every_term
def test_one_sentence_and_one_source(term: Term) -> None:
    assert re.fullmatch(r"[^.]([^.]|\.(?=\d)|\d\.\d)*\.", term.meaning), term.meaning
    assert re.search(r"\d{4}|\.com|JMLR|Information Retrieval", term.source)
    assert term.meaning[0].isupper() or term.meaning[0].isdigit() or term.meaning.startswith("tanh")
    assert ";" not in term.source, "one source"
    assert term.topic in TOPICS
    assert term.page == "" or term.page in PAGES


def test_no_word_means_two_things() -> None:
    words = [word.lower() for term in TERMS for word in {term.name, *term.also}]
    assert {word for word in words if words.count(word) > 1} == set()


@every_term
def test_a_term_is_found_by_each_of_its_names(term: Term) -> None:
    for name in (term.name, term.name.upper(), *term.also):
        assert find_term(name) is term
        assert search_terms(name)[0] is term


def test_what_is_not_there_is_an_error() -> None:
    with pytest.raises(DashboardError, match="no entry"):
        find_term("flux capacitor")


@given(st.text(max_size=30))
def test_search_takes_whatever_is_typed(text: str) -> None:
    wanted = text.strip().lower()
    found = search_terms(text)
    assert len(set(found)) == len(found)
    for term in found:
        everything = " ".join((term.name, *term.also, term.meaning)).lower()
        assert wanted in everything


def test_an_empty_search_finds_everything_in_order() -> None:
    assert search_terms("  ") == TERMS


def helped_terms(folder: Path) -> Iterator[tuple[str, str]]:
    """File and term of every `help_for("term")`."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "help_for":
                argument = node.args[0]
                assert isinstance(argument, ast.Constant), f"{path.name}: write the term itself"
                yield f"{path.parent.name}/{path.name}", str(argument.value)


def test_every_help_text_has_its_term() -> None:
    used = [*helped_terms(ROOT / "components"), *helped_terms(ROOT / "pages")]
    assert {("inputs/levels.py", "level"), ("attention_heads/parameters.py", "layer")} <= set(used)
    for _, term in used:
        find_term(term)


def terms_on_screen(texts: Iterator[str]) -> set[str]:
    """The watched terms among them, lower case."""
    found: set[str] = set()
    for text in texts:
        found |= {match.group().lower() for match in _WATCHED.finditer(text)}
        found |= {match.group().lower() for match in _SPECIAL.finditer(text)}
    return found


def names() -> set[str]:
    """Every word that the glossary can be asked for, with its plural."""
    words = {word.lower() for term in TERMS for word in (term.name, *term.also)}
    return words | {f"{word}s" for word in words}


def test_every_watched_term_is_explained() -> None:
    words = re.sub(r"(\w)\?", r"\1", WATCHED).lower().split("|")
    assert set(words) - names() == set()


ADVICE = "explain it in dashboard/glossary.py, or say in tests/plain_words.py why it needs none"


def test_the_source_says_nothing_that_is_not_explained() -> None:
    plain = plain_words()
    found = {
        word: sorted(files)
        for text, files in source_prose().items()
        for word in unexplained(text) - plain
    }
    assert found == {}, ADVICE
    shown = terms_on_screen(iter(source_prose()))
    assert shown - names() == set()


def test_every_column_in_the_source_is_explained() -> None:
    plain = plain_columns()
    found = {name: sorted(files) for name, files in source_columns().items()}
    assert {name: files for name, files in found.items() if not is_known(name, plain)} == {}, ADVICE


def is_known(column: str, plain: set[str]) -> bool:
    """Whether the name of a column is in the glossary or needs no entry."""
    return explained(column) or column in plain


def test_meanings_use_no_term_that_is_not_explained() -> None:
    plain = plain_words()
    found = {term.name: unexplained(term.meaning) - plain for term in TERMS}
    assert {name: words for name, words in found.items() if words} == {}, ADVICE


@pytest.mark.parametrize("info", page_infos(), ids=lambda info: info.name)
def test_a_page_shows_no_term_that_is_not_explained(info: PageInfo) -> None:
    app = visit(info.name)
    check(app)
    for example in own_examples(info.name):
        app.button(key=f"example_{example.label}").click().run()
        check(app)


def check(app: AppTest) -> None:
    """Assert that everything on this page, as it stands, is explained."""
    prose = list(shown_prose(app))
    shown = terms_on_screen(iter(prose))
    assert shown, "every page of this project shows some term"
    assert shown - names() == set()
    plain, columns = plain_words(), plain_columns()
    assert {word for text in prose for word in unexplained(text)} - plain == set(), ADVICE
    assert {name for name in shown_columns(app) if not is_known(name, columns)} == set(), ADVICE


def test_a_word_is_a_term_or_plain_and_not_both() -> None:
    assert {word for word in plain_words() if explained(word)} == set()
    assert {name for name in plain_columns() if explained(name)} == set()
    listed = [word for words in REASONS.values() if "|" not in words for word in words.split()]
    assert {word for word in listed if listed.count(word) > 1} == set()


FOUND: dict[str, set[str]] = {
    "The eigenvalues, softplus and Lipschitz": {"eigenvalues", "softplus", "lipschitz"},
    "A **raw code** is in bold, **Not** a term": {"raw code"},
    "the standard deviation of hidden states, in nats": set(),
    "deviations of the states": {"deviations"},
    "water in the cup (Devlin et al. 2019, N19-1423; Yang & Schijndel 2021)": set(),
    "Dividing what was tokenized by the normalised vectors’ norms": {"dividing"},
}


@pytest.mark.parametrize(("text", "words"), FOUND.items())
def test_what_looks_like_a_term_is_found(text: str, words: set[str]) -> None:
    assert unexplained(text) == words


def test_everyday_words_are_not_suspected() -> None:
    everyday = "We poured nothing: the words stand above, between lines, and are counted twice."
    assert {word for word in re.findall(r"\w+", everyday) if is_rare(word)} == {"poured"}


def test_columns_are_found_where_tables_are_made() -> None:
    code = """
HEADER = ("effective rank", "token")
st.dataframe(pd.DataFrame({"rank": ranks, f"{x} b": y}))
frame = pd.DataFrame(rows, columns=["loss", *more])
columns: dict[str, Any] = {"id": ids}
text = columns_csv(columns | {"gamma": gamma})
"""
    found = list(_columns_of(ast.parse(code)))
    assert set(found) == {"effective rank", "token", "loss", "rank", "id", "gamma"}


def test_a_term_that_is_missing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = terms_on_screen(iter(["The **rollout** of all heads", "Entropy, [SEP]"]))
    assert shown == {"rollout", "heads", "entropy", "[sep]"}
    assert shown - (names() - {"rollout"}) == {"rollout"}
    fewer = [term for term in TERMS if term.name not in {"effective rank", "entropy", "gamma"}]
    monkeypatch.setattr(screen_words, "TERMS", fewer)
    screen_words._terms.cache_clear()
    try:
        plain, columns = plain_words(), plain_columns()
        missed = {word for text in source_prose() for word in unexplained(text)} - plain
        assert {"effective rank", "entropy"} <= missed
        assert "gamma" in {name for name in source_columns() if not is_known(name, columns)}
    finally:
        screen_words._terms.cache_clear()


def test_the_source_is_really_read() -> None:
    files = {name for files in source_prose().values() for name in files}
    assert {"typed_text.js", "history.py", "tokenization.py", "texts_and_model.py"} <= files
    assert len(source_prose()) > 1500
    assert len(source_columns()) > 50
