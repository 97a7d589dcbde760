"""Cut a text into the word pieces that a checkpoint knows, without torch or transformers.

What a BERT sees is `[CLS] text [SEP]`, or `[CLS] text [SEP] text_b [SEP]` for a pair. The result
equals that of transformers' `AutoTokenizer` with `truncation="longest_first"`, with what was cut
off said instead of dropped without a word.

Example:
    >>> tokenize("all-MiniLM-L6-v2", "I poured water").tokens
    ('[CLS]', 'i', 'poured', 'water', '[SEP]')
"""

import threading
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import InputError
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.checkpoint_files import n_segments, position_limit, read_config
from dashboard.models.files.folders import tokenizer_folder
from dashboard.models.files.tokenizer_files import build_tokenizer, special_names
from dashboard.records.arrays import frozen
from dashboard.records.texts import TokenizedText

if TYPE_CHECKING:
    from tokenizers import Encoding as Pieces

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedTokenizer:
    """The tokenizer of one checkpoint, safe to share between threads.

    Attributes:
        tokenizer: A `tokenizers.Tokenizer` without truncation and padding. It fails when two
            threads use it at once ("Already borrowed"), so it is touched under `lock` only.
        names: Word piece by vocabulary index.
        max_tokens: How many tokens the checkpoint takes, special ones included.
        n_frame: How many tokens frame a single text.
        frame_ids: Vocabulary indices of the tokens that frame a text: [CLS], [SEP], [PAD].
        unknown_id: Vocabulary index of [UNK], or None where there is none.
        mask_id: Vocabulary index of [MASK], or None where there is none.
        lock: Held while tokenizing.
    """

    tokenizer: Any
    names: dict[int, str]
    max_tokens: int
    n_frame: int
    frame_ids: frozenset[int]
    unknown_id: int | None
    mask_id: int | None
    lock: threading.Lock = field(default_factory=threading.Lock)


@cache
def load_tokenizer(name: str) -> LoadedTokenizer:
    """The tokenizer of the checkpoint called `name`.

    Raises:
        UnknownModelError: The name is not in the catalogue.
        ModelUnavailableError: Its files are not here or cannot be read.
    """
    folder = tokenizer_folder(find_spec(name))
    tokenizer = build_tokenizer(folder)
    names = special_names(folder)
    frame = (tokenizer.token_to_id(names[kind]) for kind in ("cls_token", "sep_token", "pad_token"))
    return LoadedTokenizer(
        tokenizer=tokenizer,
        names={index: piece for piece, index in tokenizer.get_vocab().items()},
        n_frame=tokenizer.num_special_tokens_to_add(is_pair=False),
        max_tokens=position_limit(read_config(folder)),
        frame_ids=frozenset(index for index in frame if index is not None),
        unknown_id=tokenizer.token_to_id(names["unk_token"]),
        mask_id=tokenizer.token_to_id(names["mask_token"]),
    )


def find_piece(name: str, piece: str) -> int:
    """The vocabulary index of `piece` in the checkpoint called `name`.

    Raises:
        InputError: The vocabulary has no such piece.
    """
    loaded = load_tokenizer(name)
    with loaded.lock:
        index = loaded.tokenizer.token_to_id(piece)
    if index is None:
        raise InputError(
            "The vocabulary has no such piece.",
            expected="A piece is one entry of the vocabulary, such as water or ##s.",
            advice="Search the vocabulary and copy a piece as it stands there.",
        )
    return int(index)


MOST_TOKENS = 512
"""Tokens of a text that is read at once, whatever more the checkpoint could take."""


def has_segments(name: str) -> bool:
    """Whether the checkpoint called `name` is told the two texts of a pair apart by segment ids.

    Raises:
        UnknownModelError: The name is not in the catalogue.
        ModelUnavailableError: Its files are not here or cannot be read.
    """
    return n_segments(read_config(tokenizer_folder(find_spec(name)))) > 1


def tokenize(
    name: str,
    text: str,
    text_b: str | None = None,
    max_tokens: int = MOST_TOKENS,
    *,
    special_as_text: bool = False,
) -> TokenizedText:
    """Tokenize one text, or a pair, for the checkpoint called `name`.

    An empty text is allowed and gives the special tokens alone. What exceeds `max_tokens`, or what
    the checkpoint takes, is cut from the end of the longer text first.

    Args:
        name: Catalogue name of the checkpoint.
        text: The first text.
        text_b: The second text of a pair, or None.
        max_tokens: Upper limit, special tokens included.
        special_as_text: Whether a typed "[MASK]" and the like is text in brackets instead of the
            special token (HF: `split_special_tokens`).

    Raises:
        InputError: A text holds half of a character (a lone surrogate).
        UnknownModelError: The name is not in the catalogue.
        ModelUnavailableError: The tokenizer's files are not here.
        ValueError: `max_tokens` leaves no room for the special tokens.
    """
    return tokenize_with(
        load_tokenizer(name), text, text_b, max_tokens=max_tokens, special_as_text=special_as_text
    )


def tokenize_with(
    loaded: LoadedTokenizer,
    text: str,
    text_b: str | None = None,
    *,
    max_tokens: int | None,
    special_as_text: bool = False,
) -> TokenizedText:
    """The same as `tokenize`, for a loaded tokenizer.

    Args:
        loaded: The tokenizer.
        text: The first text.
        text_b: The second text of a pair, or None.
        max_tokens: Upper limit as for `tokenize`; None cuts nothing off, however long the text is
            and whatever the checkpoint takes.
        special_as_text: As for `tokenize`.

    Raises:
        InputError: A text holds half of a character (a lone surrogate).
        ValueError: `max_tokens` leaves no room for the special tokens.
    """
    pieces = _encode(loaded, text, text_b, special_as_text=special_as_text)
    limit = len(pieces.ids) if max_tokens is None else min(max_tokens, loaded.max_tokens)
    return _record(pieces, loaded, (text, text_b), limit)


def _encode(
    loaded: LoadedTokenizer, text: str, text_b: str | None, *, special_as_text: bool
) -> "Pieces":
    """The uncut encoding; the tokenizer reads special tokens again afterwards, as others expect."""
    for typed in (text, text_b or ""):
        _refuse_half_characters(typed)
    with loaded.lock:
        loaded.tokenizer.encode_special_tokens = special_as_text
        try:
            pieces: Pieces = loaded.tokenizer.encode(text, text_b)
        finally:
            loaded.tokenizer.encode_special_tokens = False
    return pieces


def _refuse_half_characters(text: str) -> None:
    """Raise for what cannot be written as UTF-8; the tokenizer would call it "not a string"."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"Character {error.start + 1} of the text is half of a character.",
            expected="A text consists of whole Unicode characters.",
            advice="Delete that character, or copy the text again from where it came from.",
        ) from None


def _record(
    pieces: "Pieces",
    loaded: LoadedTokenizer,
    texts: tuple[str, str | None],
    limit: int,
) -> TokenizedText:
    """Turn an uncut encoding into a record of at most `limit` tokens."""
    sequences: list[int | None] = pieces.sequence_ids  # None: added by the tokenizer
    lengths = (sequences.count(0), sequences.count(1))
    kept = _longest_first(lengths, limit - (len(sequences) - sum(lengths)))
    positions = _kept_positions(sequences, kept)
    ids = np.array(_pick(pieces.ids, positions), dtype=np.int64)
    special = np.isin(ids, sorted(loaded.frame_ids))
    unknown = ids == (-1 if loaded.unknown_id is None else loaded.unknown_id)
    # The first text and its frame are segment 0. RoBERTa, which has one segment only, does not
    # tell the two texts apart, but its readers do.
    segments = (np.arange(len(ids)) >= kept[0] + loaded.n_frame).astype(np.int64)
    cut_texts = [_cut_text(texts[i] or "", pieces.offsets, sequences, i, kept[i]) for i in range(2)]
    return TokenizedText(
        text=texts[0],
        text_b=texts[1],
        # By index: the encoding would give a typed "<mask>" with the space before it.
        tokens=tuple(loaded.names[index] for index in _pick(pieces.ids, positions)),
        input_ids=frozen(ids),
        segment_ids=frozen(segments),
        is_special=frozen(special),
        is_unknown=frozen(unknown),
        word_ids=_word_ids(pieces, positions, special),
        offsets=tuple(_pick(pieces.offsets, positions)),
        n_truncated=sum(lengths) - sum(kept),
        cut_text=cut_texts[0],
        cut_text_b=cut_texts[1],
    )


def _longest_first(lengths: tuple[int, int], room: int) -> tuple[int, int]:
    """How many pieces of each text stay: the longer one gives way, then each has one half.

    Source: `TruncationStrategy::LongestFirst` of the `tokenizers` package, odd numbers included.
    """
    if room < 0:
        raise ValueError("max_tokens leaves no room for the special tokens")
    if sum(lengths) <= room:
        return lengths
    short = min(lengths)
    if 2 * short > room:
        short = room // 2
    return (short, room - short) if lengths[0] <= lengths[1] else (room - short, short)


def _kept_positions(sequences: list[int | None], kept: tuple[int, int]) -> list[int]:
    """Positions of the tokens that stay: all added ones, and the first `kept` of each text."""
    left = list(kept)
    positions = []
    for position, sequence in enumerate(sequences):
        if sequence is not None:
            left[sequence] -= 1
        if sequence is None or left[sequence] >= 0:
            positions.append(position)
    return positions


def _cut_text(
    text: str,
    offsets: list[tuple[int, int]],
    sequences: list[int | None],
    sequence: int,
    n_kept: int,
) -> str:
    """The end of one text from its first piece that does not stay."""
    own = [span for span, of in zip(offsets, sequences, strict=True) if of == sequence]
    return text[own[n_kept][0] :] if n_kept < len(own) else ""


def _word_ids(
    pieces: "Pieces", positions: list[int], special: NDArray[np.bool_]
) -> tuple[int | None, ...]:
    """Number the words of both texts through, from 0; special tokens, typed or added, get None."""
    numbers: dict[tuple[int | None, int | None], int] = {}
    keys = zip(pieces.sequence_ids, pieces.word_ids, strict=True)
    return tuple(
        None if is_special else numbers.setdefault(key, len(numbers))
        for key, is_special in zip(_pick(list(keys), positions), special, strict=True)
    )


def _pick(values: list[Item], positions: list[int]) -> list[Item]:
    """The values at some positions."""
    return [values[position] for position in positions]
