"""Each view, every control moved: no key of the cache leaves out the checkpoint."""

from collections.abc import Callable, Hashable
from typing import Any

import pytest

from components.embeddings.runs import Sinusoids
from components.next_sentence.sentence_order import BestOrder
from components.running.cache import RunCache
from tests.visiting import visit

MODEL = "bertscope-mini"
TEXT = "The cat sat on the old mat, and it slept."
PAIR = {"text": "I poured water into the cup.", "text_b": "It was full of water."}

HEADS = {"text": TEXT, "layer": "2", "head": "5", "words": "true", "renormalise": "true"}
HEADS |= {"hide": "punctuation", "block": "A→B", "threshold": "0.02", "top_p": "0.9"}
HEADS |= {"top_k": "3", "values": "true"}
MASK = {"text": TEXT, "mask": "2,6"}
QUESTION = {"question": "Where did it sleep?", "context": "It slept on the old mat in Warsaw."}
LIST = {"sentences": "A cat.\nA dog.\nA tree.", "pooling": "max", "level": "2"}

VIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("attention_heads", {**HEADS, **PAIR, "view": "Table"}),
    ("attention_heads", {"text": TEXT, "mix": "Mean of heads", "heads": "4", "layer": "3"}),
    ("attention_heads", {"text": TEXT, "mix": "Rollout", "layer": "3"}),
    ("masked_language_model", {**MASK, "at": "6", "k": "7", "words": "dog, cat", "only": "true"}),
    ("masked_language_model", {**MASK, "view": "Every word", "unit": "bits", "compare": "A dog."}),
    ("masked_language_model", {**MASK, "view": "Depends on", "heads_shown": "One head",
                               "head": "4"}),
    ("masked_language_model", {"text": TEXT, "view": "Training", "seed": "9"}),
    ("embeddings", {**PAIR, "view": "What if", "token": "3", "place": "9", "flip": "true",
                    "level": "2", "layer": "2", "head": "4"}),
    ("embeddings", {"text": TEXT, "view": "Same word twice", "other": "A mat.", "word": "mat"}),
    ("next_sentence", {**PAIR, "part": "Lab", "seed": "5", "case": "A and B swapped",
                       "scale": "Log-odds"}),
    ("next_sentence", {**PAIR, "part": "Attention", "special": "With their segment"}),
    ("next_sentence", {**PAIR, "part": "Words", "removed": "A"}),
    ("next_sentence", {**PAIR, "part": "Order", "sentences": "One came.\nTwo went.",
                       "order": "Not known", "objective": "Log-odds", "arrange": "Best order"}),
    ("query_key_value", {"text": TEXT, "layer": "2", "head": "5", "token": "3", "key": "4"}),
    ("question_answering", {**QUESTION, "view": "Spans", "n": "3", "longest": "9", "rank": "2"}),
    ("question_answering", {**QUESTION, "view": "Logits", "asked": "What slept?"}),
    ("sentence_similarity", {**LIST, "view": "Why close", "first": "3", "second": "1"}),
    ("sentence_similarity", {**LIST, "view": "Map and graph", "threshold": "0.4"}),
    ("sequence_classification", {"text": TEXT, "view": "Change a word", "word": "2",
                                 "replacement": "dog"}),
    ("token_classification", {"text": TEXT, "task": "Parts of speech", "strategy": "max",
                              "token": "4"}),
    ("tokenization", {"text": TEXT, "search": "cat", "special": "plain", "word": "2",
                      "neighbours": "true", "piece": "cat"}),
    ("word_similarity", {**PAIR, "level": "3", "measure": "Centred", "unit": "Whole words",
                         "row": "3", "column": "2", "special": "true"}),
    ("architecture", {"part": "Data path", "layer": "3"}),
)  # fmt: skip
"""Pages with links that move each control of a view away from where a plain link puts it."""

every_view = pytest.mark.parametrize(
    ("page", "query"),
    VIEWS,
    ids=["-".join([page, query.get("view") or query.get("part") or ""]) for page, query in VIEWS],
)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> list[Hashable]:
    """Under what results are kept while the test runs."""
    found: list[Hashable] = []
    get: Callable[..., Any] = RunCache.get

    def recorded(cache: RunCache, key: Hashable, *args: Any, **named: Any) -> Any:
        found.append(key)
        return get(cache, key, *args, **named)

    monkeypatch.setattr(RunCache, "get", recorded)
    return found


@every_view
@pytest.mark.usefixtures("no_bug_is_logged")
def test_keys_leave_out_no_checkpoint(
    page: str, query: dict[str, str], keys: list[Hashable]
) -> None:
    app = visit(page, model=MODEL, **query)
    assert [one.value for one in (*app.exception, *app.error, *app.warning)] == []
    of_no_checkpoint = BestOrder, Sinusoids  # they follow from their numbers
    named = [key for key in keys if not isinstance(key, of_no_checkpoint)]
    assert [key for key in named if MODEL not in repr(key)] == []
    assert keys
