"""Text to word pieces with the `tokenizers` package alone, so that no page waits for torch.

The result equals what transformers' tokenizers give for the same files. Fast tokenizers are not
thread-safe, so each one is used under its own lock.
"""

import json
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from dashboard.errors import InputError, ModelUnavailableError
from dashboard.models.catalog import find_spec
from dashboard.models.files import model_folder
from dashboard.records import TokenizedText

FRAMING = ("[CLS]", "[SEP]", "[PAD]", "<s>", "</s>", "<pad>")
UNKNOWN = ("[UNK]", "<unk>")


@dataclass(frozen=True, slots=True)
class LoadedTokenizer:
    """A tokenizer and the lock that its users hold.

    Attributes:
        tokenizer: Without truncation and padding.
        lock: Held while tokenizing.
        max_tokens: Tokens that the checkpoint has positions for.
    """

    tokenizer: Tokenizer
    lock: threading.Lock
    max_tokens: int


@cache
def load_tokenizer(name: str) -> LoadedTokenizer:
    """The tokenizer of the checkpoint called `name`.

    Raises:
        UnknownModelError: The name is not in the catalogue.
        ModelUnavailableError: Its files are not here or cannot be read.
    """
    folder = model_folder(find_spec(name), for_weights=False)
    try:
        tokenizer = _read(folder)
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError) as error:
        raise ModelUnavailableError(
            f"The tokenizer of {name} cannot be read.",
            expected="It needs tokenizer.json, or vocab.txt, or vocab.json with merges.txt.",
            advice="Fetch the model again.",
        ) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    offset = 2 if config["model_type"] == "roberta" else 0
    limit = int(config["max_position_embeddings"]) - offset
    return LoadedTokenizer(tokenizer, threading.Lock(), limit)


def _read(folder: Path) -> Tokenizer:
    """A tokenizer from the newer single file or from the older vocabulary files."""
    if (folder / "tokenizer.json").is_file():
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    config: dict[str, Any] = {}
    if (folder / "tokenizer_config.json").is_file():
        config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    if (folder / "vocab.txt").is_file():
        lower = bool(config.get("do_lower_case", True))  # BERT's own default
        return _bert(folder / "vocab.txt", lower=lower)
    return _byte_level(folder / "vocab.json", folder / "merges.txt")


def _bert(vocabulary: Path, *, lower: bool) -> Tokenizer:
    """WordPiece as BERT uses it, from a file of one piece per line."""
    pieces = vocabulary.read_text(encoding="utf-8").splitlines()
    ids = {piece: i for i, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))  # noqa: S106
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lower)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(
        ("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"])
    )
    tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    return tokenizer


def _byte_level(vocabulary: Path, merges: Path) -> Tokenizer:
    """Byte-level BPE as RoBERTa uses it."""
    tokenizer = Tokenizer(models.BPE.from_file(str(vocabulary), str(merges)))
    ids = tokenizer.get_vocab()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", ids["</s>"]), ("<s>", ids["<s>"]), add_prefix_space=False
    )
    tokenizer.add_special_tokens(["<s>", "</s>", "<pad>", "<unk>", "<mask>"])
    return tokenizer


def tokenize(name: str, text: str, text_b: str | None = None) -> TokenizedText:
    """Word pieces of a text or a pair, as the checkpoint called `name` receives them.

    What exceeds the checkpoint's positions is cut from the end of the longer text, piece by
    piece, as transformers' "longest_first" does.

    Raises:
        InputError: The text holds half a character (a lone surrogate).
        UnknownModelError: The name is not in the catalogue.
        ModelUnavailableError: The tokenizer's files are not here.
    """
    loaded = load_tokenizer(name)
    tokenizer = loaded.tokenizer
    with loaded.lock:
        try:
            pieces = [
                tokenizer.encode(part, add_special_tokens=False) for part in _parts(text, text_b)
            ]
        except TypeError as error:
            raise InputError(
                "The text holds a broken character that cannot be read.",
                advice="Delete the odd-looking character and type it again.",
            ) from error
        room = loaded.max_tokens - tokenizer.num_special_tokens_to_add(text_b is not None)
        keep = _longest_first([len(piece) for piece in pieces], room)
        cut_texts = [
            _cut(part, piece, kept)
            for part, piece, kept in zip(_parts(text, text_b), pieces, keep, strict=True)
        ]
        n_truncated = sum(len(piece) for piece in pieces) - sum(keep)
        for piece, kept in zip(pieces, keep, strict=True):
            piece.truncate(kept)
        encoding = tokenizer.post_process(pieces[0], pieces[1] if text_b is not None else None)
    return _record(encoding, text, text_b, keep[0], n_truncated, cut_texts)


def _parts(text: str, text_b: str | None) -> list[str]:
    """The texts that there are."""
    return [text] if text_b is None else [text, text_b]


def _longest_first(lengths: list[int], room: int) -> list[int]:
    """How many pieces of each text stay when the longer one gives way, one piece at a time."""
    keep = list(lengths)
    while sum(keep) > room:
        longest = 0 if len(keep) == 1 or keep[0] > keep[1] else 1
        excess = sum(keep) - room
        lead = keep[longest] - (keep[1 - longest] if len(keep) > 1 else 0)
        keep[longest] -= min(excess, max(lead, 1))
    return keep


def _cut(part: str, pieces: Any, kept: int) -> str:  # noqa: ANN401  (tokenizers has no types)
    """The end of `part` that is left out when only `kept` pieces stay."""
    return part[pieces.offsets[kept][0] :] if kept < len(pieces) else ""


def _record(
    encoding: Any,  # noqa: ANN401  (tokenizers has no types)
    text: str,
    text_b: str | None,
    n_first: int,
    n_truncated: int,
    cut_texts: list[str],
) -> TokenizedText:
    """The record of a post-processed encoding; words are counted over both texts."""
    tokens = tuple(encoding.tokens)
    words = _words(encoding.word_ids, encoding.special_tokens_mask, n_first)
    framing = np.array([token in FRAMING for token in tokens], dtype=np.bool_)
    return TokenizedText(
        text=text,
        text_b=text_b,
        tokens=tokens,
        input_ids=_frozen(encoding.ids),
        segment_ids=_frozen(encoding.type_ids),
        is_special=_frozen(framing),
        is_unknown=_frozen(np.array([token in UNKNOWN for token in tokens], dtype=np.bool_)),
        word_ids=tuple(
            None if special else word for word, special in zip(words, framing, strict=True)
        ),
        offsets=tuple((start, end) for start, end in encoding.offsets),
        n_truncated=n_truncated,
        cut_text=cut_texts[0],
        cut_text_b=cut_texts[1] if text_b is not None else "",
    )


def _words(word_ids: list[int | None], added: list[int], n_first: int) -> tuple[int | None, ...]:
    """Word numbers counted over both texts; `n_first` tokens belong to the first one."""
    words: list[int | None] = []
    n_seen, last_first, shift = 0, -1, 0
    for word, is_added in zip(word_ids, added, strict=True):
        if is_added or word is None:
            words.append(None)
            continue
        if n_seen == n_first:
            shift = last_first + 1
        last_first = max(last_first, word) if n_seen < n_first else last_first
        words.append(word + shift)
        n_seen += 1
    return tuple(words)


def _frozen(values: Any) -> Any:  # noqa: ANN401  (array of either type)
    """A read-only array."""
    array = np.asarray(values)
    array.setflags(write=False)
    return array
