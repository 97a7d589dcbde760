"""Tokenizing equals transformers, loses nothing silently, and survives any text."""

import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.errors import InputError, ModelUnavailableError, UnknownModelError
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.files.embedded import package_folder
from dashboard.models.running.loading import LOAD_LOCK
from dashboard.models.text.tokenization import find_piece, tokenize
from dashboard.records.texts import TokenizedText
from tests.models import tiny

TEXTS = (
    "",
    "   ",
    "I poured water from the bottle into the cup until it was full.",
    "It's unbelievable! aabbab New York",
    "naïve café, Ünïcödé Straße",
    "东京 is 日本",
    "emoji 😀👩‍👩‍👧 end",
    "typed [CLS] and [SEP] and [PAD] and [MASK] and [UNK] here",
    "I <mask> the <s> water</s> <pad> <unk>  the",
    "</script><img src=x onerror=alert(1)>",
    "nul \x00 and control \x07 and \u200b zero width \ufffd",
    "two\nlines\twith\u00a0spaces\u2028and a separator",
    "  the  water  ",
)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.fixture(scope="session")
def reference() -> Any:
    """Transformers' tokenizer of a folder, made once."""
    made: dict[Path, Any] = {}

    def of(folder: Path) -> Any:
        from transformers import AutoTokenizer

        if folder not in made:
            with LOAD_LOCK:
                made[folder] = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        return made[folder]

    return of


def assert_equals_transformers(
    ours: TokenizedText, tokenizer: Any, limit: int, *, one_segment: bool = False
) -> None:
    """Pieces, indices, segments and places in the text are the ones transformers gives."""
    theirs = tokenizer(
        ours.text,
        ours.text_b,
        truncation="longest_first",
        max_length=limit,
        return_offsets_mapping=True,
        return_token_type_ids=True,
    )
    assert ours.input_ids.tolist() == theirs["input_ids"]
    assert list(ours.tokens) == tokenizer.convert_ids_to_tokens(theirs["input_ids"])
    assert list(ours.offsets) == theirs["offset_mapping"]
    if not one_segment:
        assert ours.segment_ids.tolist() == theirs["token_type_ids"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("text_b", [None, "it was empty", "water [SEP] <mask>"])
def test_equals_transformers_on_the_embedded_model(
    text: str, text_b: str | None, reference: Any
) -> None:
    ours = tokenize(DEFAULT_MODEL, text, text_b)
    assert_equals_transformers(ours, reference(package_folder()), 512)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("text_b", [None, "the water was empty", " water </s> <mask>"])
@pytest.mark.parametrize("name", ["tiny-bert", "tiny-distilbert", "tiny-roberta", "tiny-electra"])
def test_equals_transformers_on_tiny_models(
    name: str, text: str, text_b: str | None, reference: Any, tiny_host: Path
) -> None:
    ours = tokenize(name, text, text_b)
    tokenizer = reference(tiny_host / name)
    assert_equals_transformers(ours, tokenizer, tiny.POSITIONS, one_segment=name == "tiny-roberta")


@pytest.mark.parametrize(("n_a", "n_b"), [(90, 0), (90, 5), (5, 90), (90, 91), (91, 90), (58, 58)])
@pytest.mark.parametrize("name", ["tiny-bert", "tiny-roberta"])
def test_cuts_the_longer_text_first_and_says_so(
    name: str, n_a: int, n_b: int, reference: Any, tiny_host: Path
) -> None:
    text = " ".join(["water"] * n_a)
    text_b = " ".join(["full"] * n_b) if n_b else None
    ours = tokenize(name, text, text_b)
    assert len(ours.tokens) == tiny.POSITIONS
    tokenizer = reference(tiny_host / name)
    assert_equals_transformers(ours, tokenizer, tiny.POSITIONS, one_segment=name == "tiny-roberta")
    full = tokenizer(text, text_b)["input_ids"]
    assert ours.n_truncated == len(full) - tiny.POSITIONS
    assert text.endswith(ours.cut_text)
    assert (text_b or "").endswith(ours.cut_text_b)
    cut = [len(tokenizer(part)["input_ids"]) - 2 for part in (ours.cut_text, ours.cut_text_b)]
    if name == "tiny-bert":  # a byte-level piece depends on the space before it
        assert sum(cut) == ours.n_truncated


def test_a_text_that_fits_is_not_cut() -> None:
    ours = tokenize(DEFAULT_MODEL, "water " * 510)
    assert (len(ours.tokens), ours.n_truncated, ours.cut_text) == (512, 0, "")
    longer = tokenize(DEFAULT_MODEL, "water " * 509 + "into the cup")
    assert (len(longer.tokens), longer.n_truncated, longer.cut_text) == (512, 2, "the cup")


def test_fewer_tokens_on_request() -> None:
    ours = tokenize(DEFAULT_MODEL, "I poured water into the cup", max_tokens=5)
    assert ours.tokens == ("[CLS]", "i", "poured", "water", "[SEP]")
    assert ours.cut_text == "into the cup"


def test_no_padding_that_the_file_has_baked_in() -> None:
    assert tokenize(DEFAULT_MODEL, "water").tokens == ("[CLS]", "water", "[SEP]")
    assert tokenize(DEFAULT_MODEL, "").tokens == ("[CLS]", "[SEP]")


def test_words_are_counted_over_both_texts() -> None:
    ours = tokenize(DEFAULT_MODEL, "embeddings [SEP] don", "embeddings")
    assert ours.tokens[:6] == ("[CLS]", "em", "##bed", "##ding", "##s", "[SEP]")
    assert ours.word_ids[:6] == (None, 0, 0, 0, 0, None)
    first = {word for word, b in zip(ours.word_ids, ours.segment_ids, strict=True) if b == 0}
    second = {word for word, b in zip(ours.word_ids, ours.segment_ids, strict=True) if b == 1}
    assert first & second == {None}
    assert len(second) == 2


def test_special_means_framing_whether_typed_or_added() -> None:
    ours = tokenize(DEFAULT_MODEL, "[CLS] [PAD] [MASK] [SEP] [UNK] \u1234")
    special = [t for t, flag in zip(ours.tokens, ours.is_special, strict=True) if flag]
    unknown = [t for t, flag in zip(ours.tokens, ours.is_unknown, strict=True) if flag]
    assert special == ["[CLS]", "[CLS]", "[PAD]", "[SEP]", "[SEP]"]
    assert unknown == ["[UNK]", "[UNK]"]


def test_roberta_frames_and_segments(tiny_host: Path) -> None:
    assert tiny_host
    ours = tokenize("tiny-roberta", "the water", " the")
    assert ours.tokens[0] == "<s>"
    special = [t for t, flag in zip(ours.tokens, ours.is_special, strict=True) if flag]
    assert special == ["<s>", "</s>", "</s>", "</s>"]
    # One segment embedding, but a reader still wants to know which text a piece belongs to.
    second = ours.tokens.index("</s>") + 1
    assert ours.segment_ids.tolist() == [0] * second + [1] * (len(ours.tokens) - second)


def test_half_a_character_is_an_input_error() -> None:
    for pair in (("a\ud800b", None), ("fine", "\udfff")):
        with pytest.raises(InputError, match="character"):
            tokenize(DEFAULT_MODEL, *pair)


def test_unknown_names_reach_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def touched(*_args: object, **_options: object) -> None:
        raise AssertionError("the disk was touched")

    for name in ("/etc/passwd", "../../x", "", "a" * 10_000, "<b>x</b>", "google-bert/x"):
        with monkeypatch.context() as patch:
            patch.setattr("pathlib.Path.open", touched)
            patch.setattr("pathlib.Path.is_file", touched)
            with pytest.raises(UnknownModelError) as caught:
                tokenize(name, "water")
        assert name == "" or name not in str(caught.value)
        assert DEFAULT_MODEL in str(caught.value)


def test_arrays_cannot_be_changed() -> None:
    ours = tokenize(DEFAULT_MODEL, "water")
    for array in (ours.input_ids, ours.segment_ids, ours.is_special, ours.is_unknown):
        assert not array.flags.writeable


@pytest.mark.parametrize("garbage", ["", "{}", "not json", '{"model": {"type": "WordPiece"}}'])
def test_a_damaged_tokenizer_is_a_message(tmp_path: Path, host: Any, garbage: str) -> None:
    folder = tiny.write_bert(tmp_path / "broken")
    (folder / "tokenizer.json").write_text(garbage, encoding="utf-8")
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    with pytest.raises(ModelUnavailableError):
        tokenize("broken", "water")


def test_a_missing_vocabulary_is_a_message(tmp_path: Path, host: Any) -> None:
    folder = tiny.write_bert(tmp_path / "broken")
    (folder / "vocab.txt").unlink()
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    with pytest.raises(ModelUnavailableError):
        tokenize("broken", "water")


def test_line_separators_in_a_vocabulary_shift_nothing(
    tmp_path: Path, host: Any, reference: Any
) -> None:
    folder = tiny.write_bert(tmp_path / "separators")
    pieces = [*tiny.PIECES[:5], "\u2028", "\x85", *tiny.PIECES[7:]]
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    assert_equals_transformers(tokenize("separators", "water full"), reference(folder), 61)


@pytest.mark.parametrize("with_json", [False, True])
def test_case_is_what_the_configuration_says(
    *, tmp_path: Path, host: Any, reference: Any, with_json: bool
) -> None:
    folder = tiny.write_bert(tmp_path / "cased")
    config = '{"tokenizer_class": "BertTokenizer", "do_lower_case": false}'
    (folder / "tokenizer_config.json").write_text(config, encoding="utf-8")
    if with_json:
        tiny.add_tokenizer_json(folder)
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    ours = tokenize("cased", "New new York")
    assert ours.tokens == ("[CLS]", "New", "new", "York", "[SEP]")
    assert_equals_transformers(ours, reference(folder), tiny.POSITIONS)


@pytest.mark.parametrize("eats_space", [False, True])
def test_roberta_from_one_file(
    *, tmp_path: Path, host: Any, reference: Any, eats_space: bool
) -> None:
    """As `FacebookAI/roberta-base` has it: `<mask>` takes the space before it along."""
    folder = tiny.add_tokenizer_json(tiny.write_roberta(tmp_path / "one-file"))
    path = folder / "tokenizer.json"
    saved = json.loads(path.read_text(encoding="utf-8"))
    for token in saved["added_tokens"]:
        token["lstrip"] = eats_space and token["content"] == "<mask>"
    path.write_text(json.dumps(saved), encoding="utf-8")
    for name in ("vocab.json", "merges.txt"):
        (folder / name).unlink(missing_ok=True)
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    for text in ("I <mask> the <mask>", "the water", " <s>the"):
        ours = tokenize("one-file", text, "the <mask>")
        assert_equals_transformers(ours, reference(folder), tiny.POSITIONS, one_segment=True)
        assert ours.is_special.sum() == 4 + text.count("<s>")


def test_threads_share_a_tokenizer() -> None:
    """Without the lock: "Already borrowed"."""
    wrong: list[str] = []

    def work(number: int) -> None:
        for n in range(1, 40):
            try:
                found = tokenize(DEFAULT_MODEL, "water " * n, "cup " * number)
            except RuntimeError as error:
                wrong.append(str(error))
            else:
                if len(found.tokens) != n + number + 3:
                    wrong.append(f"{n} {number} {len(found.tokens)}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@given(text=ANY_TEXT, text_b=st.none() | ANY_TEXT.filter(bool))
@settings(max_examples=150, deadline=None)
def test_any_text(text: str, text_b: str | None) -> None:
    from transformers import AutoTokenizer

    tokenizer = _made_once(AutoTokenizer)
    ours = tokenize(DEFAULT_MODEL, text, text_b)
    assert_equals_transformers(ours, tokenizer, 512)
    assert_consistent(ours)


@given(text=ANY_TEXT, text_b=st.none() | ANY_TEXT)
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_with_bytes_instead_of_pieces(
    tiny_host: Path, text: str, text_b: str | None
) -> None:
    assert tiny_host
    assert_consistent(tokenize("tiny-roberta", text, text_b))


def assert_consistent(ours: TokenizedText) -> None:
    """All axes agree, and every span lies in its own text."""
    n = len(ours.tokens)
    assert {len(a) for a in (ours.input_ids, ours.segment_ids, ours.word_ids, ours.offsets)} == {n}
    for (start, end), segment in zip(ours.offsets, ours.segment_ids, strict=True):
        assert 0 <= start <= end <= len((ours.text_b or "") if segment else ours.text)
    assert np.isin(ours.segment_ids, [0, 1]).all()
    words = [word for word in ours.word_ids if word is not None]
    assert words == sorted(words)


_MADE: list[Any] = []


def _made_once(tokenizers: Any) -> Any:
    if not _MADE:
        with LOAD_LOCK:
            _MADE.append(tokenizers.from_pretrained(package_folder(), local_files_only=True))
    return _MADE[0]


def test_a_piece_that_does_not_exist_is_said() -> None:
    assert find_piece(DEFAULT_MODEL, "##hdi") == 22960
    with pytest.raises(InputError):
        find_piece(DEFAULT_MODEL, "mehdi")
