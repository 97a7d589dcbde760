"""Retrace what a tokenizer does, step by step, on a reader's own text.

Typed special tokens are taken out first; each stretch between them is normalised, split into words,
and each word is cut into pieces by our own few lines (`subwords.py`) over the checkpoint's real
vocabulary. The record says whether the ids found this way are those that the tokenizer itself
gives.
"""

import dataclasses
import threading
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from dashboard.errors import ModelError
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import tokenizer_folder
from dashboard.models.files.tokenizer_files import special_names
from dashboard.models.text.normalisation import changed_characters, normaliser_rules
from dashboard.models.text.subwords import Subwords, load_subwords
from dashboard.models.text.tokenization import LoadedTokenizer, load_tokenizer, tokenize_with
from dashboard.records.texts import TokenizedText
from dashboard.records.tokenization import TextPart, TokenizationSteps, TracedWord


def trace(
    name: str, text: str, text_b: str | None = None, *, special_as_text: bool = False
) -> TokenizationSteps:
    """Every step from typed text to token ids, for the checkpoint called `name`.

    Args:
        name: Catalogue name of the checkpoint.
        text: The first text.
        text_b: The second text of a pair, or None.
        special_as_text: Whether a typed "[MASK]" and the like is text instead of a special token.

    Raises:
        InputError: A text holds half of a character (a lone surrogate).
        UnknownModelError: The name is not in the catalogue.
        ModelUnavailableError: The tokenizer's files are not here.
    """
    return trace_with(
        load_tokenizer(name), load_subwords(name), text, text_b, special_as_text=special_as_text
    )


def trace_with(
    loaded: LoadedTokenizer,
    subwords: Subwords,
    text: str,
    text_b: str | None = None,
    *,
    special_as_text: bool = False,
) -> TokenizationSteps:
    """The same as `trace`, for a loaded tokenizer and how it cuts words."""
    whole, received = (
        tokenize_with(loaded, text, text_b, max_tokens=max_tokens, special_as_text=special_as_text)
        for max_tokens in (None, loaded.max_tokens)
    )
    parts = (
        tuple(_parts(loaded, text, _typed_special(loaded, whole, 0))),
        tuple(_parts(loaded, text_b or "", _typed_special(loaded, whole, 1))),
    )
    both = [*parts[0], *parts[1]]
    retraced = [tuple(_pieces_of_part(loaded, subwords, part)) for part in both]
    added = _added_positions(whole)
    words, agrees = _aligned(whole, added, retraced, subwords)
    return TokenizationSteps(
        algorithm=subwords.algorithm,
        normaliser=normaliser_rules(loaded.tokenizer.normalizer),
        parts=parts,
        changes=changed_characters(loaded.tokenizer.normalizer, both),
        words=words,
        whole=whole,
        added=tuple(sorted(added)),
        received=received,
        limit=loaded.max_tokens,
        agrees=agrees,
    )


def without_lower_case(name: str) -> LoadedTokenizer:
    """The tokenizer of the checkpoint called `name` with its rules about case and accents off.

    No checkpoint was trained with it: it shows what those rules are for.

    Raises:
        ModelError: Its normalisation has no such rules.
    """
    from tokenizers import Tokenizer, normalizers

    loaded = load_tokenizer(name)
    with loaded.lock:
        normaliser = loaded.tokenizer.normalizer
        if type(normaliser).__name__ != "BertNormalizer":
            raise ModelError("This tokenizer has no rules about case.")
        changed = Tokenizer.from_str(loaded.tokenizer.to_str())
        changed.normalizer = normalizers.BertNormalizer(
            clean_text=normaliser.clean_text,
            handle_chinese_chars=normaliser.handle_chinese_chars,
            strip_accents=False,
            lowercase=False,
        )
    return dataclasses.replace(loaded, tokenizer=changed, lock=threading.Lock())


@cache
def padding_token(name: str) -> tuple[str, int]:
    """The token that fills a text up, and its vocabulary index.

    Raises:
        UnknownModelError: The name is not in the catalogue.
        ModelUnavailableError: Its files are not here or cannot be read.
    """
    token = special_names(tokenizer_folder(find_spec(name)))["pad_token"]
    return token, load_subwords(name).vocabulary[token]


def _added_positions(text: TokenizedText) -> frozenset[int]:
    """Positions of the tokens that nobody typed: the frame of a text."""
    return frozenset(
        i
        for i, ((start, end), special) in enumerate(zip(text.offsets, text.is_special, strict=True))
        if special and start == end
    )


def _typed_special(
    loaded: LoadedTokenizer, whole: TokenizedText, segment: int
) -> list[tuple[int, int]]:
    """Spans of the special tokens that the reader typed into one text."""
    text = (whole.text, whole.text_b or "")[segment]
    with loaded.lock:
        added = loaded.tokenizer.get_added_tokens_decoder()
    spans = []
    for index, span, of in zip(
        whole.input_ids.tolist(), whole.offsets, whole.segment_ids, strict=True
    ):
        token = added.get(index)
        if token is None or span[0] == span[1] or of != segment:
            continue
        if index == loaded.unknown_id and text[slice(*span)].strip() != token.content:
            continue  # an unknown word, not a typed [UNK]
        spans.append(_with_spaces(text, span, left=token.lstrip, right=token.rstrip))
    return spans


def _with_spaces(text: str, span: tuple[int, int], *, left: bool, right: bool) -> tuple[int, int]:
    """The span with the white space that a special token swallows on either side."""
    start, end = span
    if left:
        start = len(text[:start].rstrip())
    if right:
        end = len(text) - len(text[end:].lstrip())
    return start, end


def _parts(
    loaded: LoadedTokenizer, text: str, special: list[tuple[int, int]]
) -> Iterator[TextPart]:
    """The text cut at its special tokens, each stretch normalised on its own."""
    cursor = 0
    for start, end in [*special, (len(text), len(text))]:
        typed = text[cursor:start]
        if typed:
            yield TextPart(typed=typed, normalised=_normalised(loaded, typed), is_special=False)
        if end > start:
            yield TextPart(typed=text[start:end], normalised=text[start:end], is_special=True)
        cursor = end


def _normalised(loaded: LoadedTokenizer, text: str) -> str:
    """The stretch after normalisation, which some tokenizers do not have."""
    with loaded.lock:
        normaliser = loaded.tokenizer.normalizer
        return text if normaliser is None else str(normaliser.normalize_str(text))


def _pieces_of_part(
    loaded: LoadedTokenizer, subwords: Subwords, part: TextPart
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Words and their pieces of one stretch; a special token is a word without a name."""
    if subwords.algorithm == "other":
        return
    if part.is_special:
        yield "", (part.typed.strip(),)
        return
    with loaded.lock:
        words = loaded.tokenizer.pre_tokenizer.pre_tokenize_str(part.normalised)
    for word, _ in words:
        yield word, subwords.cut(word)


def _aligned(
    whole: TokenizedText,
    added: frozenset[int],
    retraced: list[tuple[tuple[str, tuple[str, ...]], ...]],
    subwords: Subwords,
) -> tuple[tuple[TracedWord, ...], bool]:
    """The retraced words with their places in the sequence, and whether all ids agree."""
    places = iter([i for i in range(len(whole.tokens)) if i not in added])
    words: list[TracedWord] = []
    if subwords.algorithm == "other":
        return (), False
    for word, pieces in (entry for part in retraced for entry in part):
        own = list(islice(places, len(pieces)))
        ids = tuple(subwords.vocabulary.get(piece, -1) for piece in pieces)
        if tuple(whole.input_ids[own].tolist()) != ids:
            return (), False
        if word:
            words.append(_word(whole, word, own))
    return tuple(words), next(places, None) is None


def _word(whole: TokenizedText, word: str, own: list[int]) -> TracedWord:
    """The record of one word whose tokens stand at the positions `own`."""
    segment = int(whole.segment_ids[own[0]])
    start = min(whole.offsets[place][0] for place in own)
    end = max(whole.offsets[place][1] for place in own)
    tokens = tuple(whole.tokens[place] for place in own)
    return TracedWord(
        text=word,
        typed=(whole.text, whole.text_b or "")[segment][start:end],
        start=start,
        end=end,
        segment=segment,
        position=own[0],
        tokens=tokens,
        ids=tuple(int(whole.input_ids[place]) for place in own),
        is_unknown=bool(whole.is_unknown[own].any()),
    )


def decode(name: str, ids: list[int]) -> str:
    """The text that the ids spell, without special tokens (HF: `skip_special_tokens=True`)."""
    loaded, subwords = load_tokenizer(name), load_subwords(name)
    with loaded.lock:
        if loaded.tokenizer.decoder is None:  # built from a bare vocabulary
            loaded.tokenizer.decoder = _decoder(subwords)
        return str(loaded.tokenizer.decode(ids, skip_special_tokens=True))


def _decoder(subwords: Subwords) -> Any:  # noqa: ANN401  (a tokenizers object)
    """What puts pieces together again."""
    from tokenizers import decoders

    if subwords.algorithm == "WordPiece":
        return decoders.WordPiece(prefix=subwords.prefix, cleanup=True)
    return decoders.ByteLevel()


def byte_level_text(word: str) -> str:
    """A word in the alphabet of byte-level BPE as ordinary text; broken characters as "\ufffd"."""
    table = _byte_of_sign()
    return bytes(table[sign] for sign in word if sign in table).decode("utf-8", errors="replace")


@cache
def _byte_of_sign() -> dict[str, int]:
    """The byte that each sign stands for: printable ones for themselves, the others moved up.

    Source: `bytes_to_unicode` of GPT-2 (Radford et al. 2019).
    """
    signs, moved = {}, 0
    for byte in range(256):
        char = chr(byte)
        is_printable = unicodedata.category(char)[0] not in "CZ"
        signs[char if is_printable else chr(256 + moved)] = byte
        moved += not is_printable
    return signs
