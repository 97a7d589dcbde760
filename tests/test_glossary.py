"""The glossary is whole, true to its form, and knows every term that a page shows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.menu import ORDER, PageInfo, page_infos
from dashboard.errors import DashboardError
from dashboard.glossary import TERMS, TOPICS, Term, find_term, search_terms
from dashboard.settings import ROOT
from tests.visiting import visit

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
"""Standard terms, written down by hand: whichever of them a page shows must be explained."""

_WATCHED = re.compile(rf"(?<![\w-])(?:{WATCHED})(?![\w-])", re.IGNORECASE)
_SPECIAL = re.compile(r"\[(?:CLS|SEP|MASK|PAD|UNK)\]")


@every_term
def test_one_sentence_and_one_source(term: Term) -> None:
    assert re.fullmatch(r"[^.]([^.]|\.(?=\d)|\d\.\d)*\.", term.meaning), term.meaning
    assert re.search(r"\d{4}|\.com|JMLR|Information Retrieval", term.source)
    assert term.meaning[0].isupper() or term.meaning[0].isdigit() or term.meaning.startswith("tanh")
    assert term.topic in TOPICS
    assert term.page == "" or term.page in ORDER


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
                yield path.name, str(argument.value)


def test_every_help_text_has_its_term() -> None:
    used = [*helped_terms(ROOT / "components"), *helped_terms(ROOT / "pages")]
    assert {("picks.py", "level"), ("attention_controls.py", "layer")} <= set(used)
    for _, term in used:
        find_term(term)


def words_on_screen(app: AppTest) -> Iterator[str]:
    """All our own words that the page shows: prose, captions, labels, and heads of tables."""
    for element in (*app.title, *app.subheader, *app.markdown, *app.caption):
        yield element.value
    for kind in ("button", "checkbox", "multiselect", "number_input", "selectbox", "slider",
                 "text_area", "text_input", "toggle", "button_group", "pills",
                 "segmented_control", "expander", "download_button", "metric"):  # fmt: skip
        for element in app.get(kind):
            yield str(getattr(element, "label", ""))
            yield str(getattr(element, "help", "") or "")
    for table in app.dataframe:
        yield " ".join(map(str, table.value.columns))


def terms_on_screen(texts: Iterator[str]) -> set[str]:
    """The watched terms among them, lower case."""
    found: set[str] = set()
    for text in texts:
        found |= {match.group().lower() for match in _WATCHED.finditer(text)}
        found |= {match.group().lower() for match in _SPECIAL.finditer(text)}
    return found


def explained() -> set[str]:
    """Every word that the glossary can be asked for, with its plural."""
    words = {word.lower() for term in TERMS for word in (term.name, *term.also)}
    return words | {f"{word}s" for word in words}


def test_every_watched_term_is_explained() -> None:
    words = re.sub(r"(\w)\?", r"\1", WATCHED).lower().split("|")
    assert set(words) - explained() == set()


@pytest.mark.parametrize("info", page_infos(), ids=lambda info: info.name)
def test_a_page_shows_no_term_that_is_not_explained(info: PageInfo) -> None:
    shown = terms_on_screen(words_on_screen(visit(info.name)))
    assert shown, "every page of this project shows some term"
    assert shown - explained() == set()


def test_a_term_that_is_missing_is_noticed() -> None:
    shown = terms_on_screen(iter(["The **rollout** of all heads", "Entropy, [SEP]"]))
    assert shown == {"rollout", "heads", "entropy", "[sep]"}
    assert shown - (explained() - {"rollout"}) == {"rollout"}
