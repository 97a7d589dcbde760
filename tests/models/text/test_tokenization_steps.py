"""The retraced steps are those of the real tokenizer, on any text, and what they say is true."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.errors import InputError, UnknownModelError
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.files.embedded import package_folder
from dashboard.models.running.loading import LOAD_LOCK
from dashboard.models.text.subwords import load_subwords
from dashboard.models.text.tokenization import load_tokenizer, tokenize
from dashboard.models.text.tokenization_steps import byte_level_text, decode, trace
from tests.models import tiny

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
LATIN = st.text(st.characters(max_codepoint=0x17F, exclude_categories=["Cs"]), max_size=60)
TYPED = st.lists(
    LATIN
    | st.sampled_from(["[MASK]", "[SEP]", "[CLS]", "[UNK]", "<mask>", "</s>", " ", "東京", "👩‍👧"]),
    max_size=8,
).map("".join)
SETTINGS: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@pytest.fixture(autouse=True)
def _forget_subwords() -> Any:
    load_subwords.cache_clear()
    yield
    load_subwords.cache_clear()


def assert_true(steps: Any) -> None:
    """Words, pieces and ids belong together and cover everything that is no special token."""
    assert steps.agrees
    for word in steps.words:
        n = len(word.tokens)
        place = slice(word.position, word.position + n)
        assert word.tokens == steps.whole.tokens[place]
        assert word.ids == tuple(steps.whole.input_ids[place].tolist())
        text = steps.whole.text_b if word.segment else steps.whole.text
        assert word.typed == text[word.start : word.end]
    typed_special = sum(part.is_special for side in steps.parts for part in side)
    covered = sum(len(word.tokens) for word in steps.words)
    assert covered + typed_special + len(steps.added) == len(steps.whole.tokens)
    assert "".join(part.typed for part in steps.parts[0]) == steps.whole.text
    assert "".join(part.typed for part in steps.parts[1]) == (steps.whole.text_b or "")


@given(text=ANY | TYPED, text_b=st.none() | TYPED, special_as_text=st.booleans())
@settings(max_examples=300, **SETTINGS)
def test_any_text(text: str, text_b: str | None, special_as_text: bool) -> None:
    assert_true(trace(DEFAULT_MODEL, text, text_b, special_as_text=special_as_text))


@pytest.mark.parametrize("name", ["tiny-bert", "tiny-roberta"])
@given(text=ANY | TYPED, text_b=st.none() | TYPED, special_as_text=st.booleans())
@settings(max_examples=100, **SETTINGS)
def test_any_text_on_tiny_models(
    tiny_host: Path, name: str, text: str, text_b: str | None, special_as_text: bool
) -> None:
    assert tiny_host
    assert_true(trace(name, text, text_b, special_as_text=special_as_text))


def test_mehdi() -> None:
    steps = trace(DEFAULT_MODEL, "Mehdi lives here.")
    assert steps.algorithm == "WordPiece"
    word = steps.words[0]
    assert (word.typed, word.text, word.tokens) == ("Mehdi", "mehdi", ("me", "##hdi"))
    assert (word.start, word.end, word.position) == (0, 5, 1)
    vocabulary = load_tokenizer(DEFAULT_MODEL).tokenizer.get_vocab()
    assert word.ids == (vocabulary["me"], vocabulary["##hdi"])
    tried = [a.candidate for a in load_subwords(DEFAULT_MODEL).attempts("mehdi")]
    assert tried == ["mehdi", "mehd", "meh", "me", "##hdi"]


def test_changes_say_why() -> None:
    steps = trace(DEFAULT_MODEL, "Évian, café\tÀ\u200bb 東 e\u0301 Él")
    told = {(c.original, c.result, c.reason, c.count) for c in steps.changes}
    assert told == {
        ("É", "e", "lower-cased, accent stripped", 2),
        ("é", "e", "accent stripped", 1),
        ("\t", " ", "made a plain space", 1),
        ("À", "a", "lower-cased, accent stripped", 1),
        ("\u200b", "", "dropped", 1),
        ("東", " 東 ", "set apart with spaces", 1),
        ("\u0301", "", "accent stripped", 1),
    }
    assert steps.parts[0][0].normalised == "evian, cafe ab  東  e el"


def test_special_tokens_are_not_normalised_and_plain_text_is() -> None:
    read = trace(DEFAULT_MODEL, "A [MASK] b")
    assert [(p.typed, p.is_special) for p in read.parts[0]] == [
        ("A ", False),
        ("[MASK]", True),
        (" b", False),
    ]
    plain = trace(DEFAULT_MODEL, "A [MASK] b", special_as_text=True)
    assert [word.text for word in plain.words] == ["a", "[", "mask", "]", "b"]
    assert plain.received.tokens == ("[CLS]", "a", "[", "mask", "]", "b", "[SEP]")
    # The choice of one reader is not the next one's.
    assert tokenize(DEFAULT_MODEL, "A [MASK] b").tokens[2] == "[MASK]"


def test_plain_text_equals_transformers() -> None:
    from transformers import AutoTokenizer

    with LOAD_LOCK:
        tokenizer = AutoTokenizer.from_pretrained(package_folder(), local_files_only=True)
    text = "[CLS] the [MASK] and [PAD]"
    theirs = tokenizer(text, "a [SEP]", split_special_tokens=True)["input_ids"]
    ours = tokenize(DEFAULT_MODEL, text, "a [SEP]", special_as_text=True)
    assert ours.input_ids.tolist() == theirs
    for typed in (text, "Hello, don't (go)! Café [MASK] 東京"):
        ids = tokenizer(typed)["input_ids"]
        assert decode(DEFAULT_MODEL, ids) == tokenizer.decode(ids, skip_special_tokens=True)


def test_a_text_beyond_the_limit_is_traced_to_its_end() -> None:
    steps = trace(DEFAULT_MODEL, "water " * 600)
    assert (len(steps.words), len(steps.whole.tokens), len(steps.received.tokens)) == (
        600,
        602,
        512,
    )
    assert (steps.limit, steps.received.n_truncated) == (512, 90)


def test_bytes_and_merges_of_roberta(tiny_host: Path) -> None:
    assert tiny_host
    steps = trace("tiny-roberta", "the water é <mask>", " the")
    assert steps.algorithm == "byte-level BPE"
    assert (steps.normaliser, steps.changes) == ((), ())
    assert [word.text for word in steps.words] == ["the", "Ġwater", "ĠÃ©", "Ġ", "Ġthe"]
    spelled = [byte_level_text(word.text) for word in steps.words]
    assert spelled == ["the", " water", " é", " ", " the"]
    merges = load_subwords("tiny-roberta").merges("Ġwater")
    assert [merge.left + merge.right for merge in merges] == ["Ġw", "at", "Ġwat", "er", "Ġwater"]
    assert steps.words[1].tokens == ("Ġwater",)
    assert decode("tiny-roberta", steps.whole.input_ids.tolist()) == "the water é  the"


def test_every_sign_is_one_byte() -> None:
    from tokenizers.pre_tokenizers import ByteLevel

    assert sorted(byte_level_text(sign) for sign in "abc") == ["a", "b", "c"]
    text = "".join(map(chr, range(1, 0x250))) + "東👩"
    words = ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(text)
    assert "".join(byte_level_text(word) for word, _ in words) == text


def test_decoding_without_a_decoder(tiny_host: Path) -> None:
    assert tiny_host
    assert decode("tiny-bert", trace("tiny-bert", "Unbelievable!").whole.input_ids.tolist()) == (
        "unbelievable!"
    )


def test_errors_for_readers() -> None:
    with pytest.raises(InputError):
        trace(DEFAULT_MODEL, "a\ud800")
    with pytest.raises(UnknownModelError):
        trace("../x", "a")


def test_tiny_pieces_are_those_of_the_vocabulary(tiny_host: Path) -> None:
    assert tiny_host
    assert set(load_subwords("tiny-bert").vocabulary) == set(tiny.PIECES)
