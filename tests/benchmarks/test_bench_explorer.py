"""What the benchmarks of the explorer stand on: texts of the right length, and a size in words."""

import pytest

from benchmarks import report
from benchmarks.bench_explorer import text_of
from benchmarks.registry import at_least, at_most, load_all
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.text.tokenization import tokenize


@pytest.mark.parametrize("n_tokens", [16, 128, 512])
def test_texts_have_as_many_tokens_as_they_say(n_tokens: int) -> None:
    tokenized = tokenize(DEFAULT_MODEL, text_of(n_tokens))
    assert len(tokenized.tokens) == n_tokens
    assert tokenized.n_truncated == 0


def test_the_four_comparisons_are_registered() -> None:
    found = load_all()
    assert {"all_heads", "payload", "many_tokens", "switch"} <= found.keys()
    assert found["payload"].unit == "bytes"
    assert found["all_heads"].unit == "seconds"


def test_sizes_are_written_as_sizes() -> None:
    assert report.amount(2_500_000, "bytes") == "2.50 MB"
    assert report.amount(0.5, "seconds") == "500 ms"
    assert report.times(at_least(40), 46.0, "bytes") == "46× smaller"
    assert report.times(at_most(3), 2.0, "seconds") == "2× the time"
