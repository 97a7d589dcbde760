"""Build a tokenizer from a checkpoint's files with the `tokenizers` package alone.

transformers takes seconds to import and would build the very same object: `tests/models` compares
the two. Read: `tokenizer.json`, or where that is missing `vocab.txt` (WordPiece, BERT) or
`vocab.json` with `merges.txt` (byte-level BPE, RoBERTa), and `tokenizer_config.json` for case.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.errors import ModelUnavailableError
from dashboard.models.files.checkpoint_files import read_json

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_BERT_NAMES = {
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "mask_token": "[MASK]",
}
_ROBERTA_NAMES = {
    "cls_token": "<s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}


def build_tokenizer(folder: Path) -> "Tokenizer":
    """The tokenizer of a checkpoint, with neither truncation nor padding.

    Some `tokenizer.json` files have both baked in (all-MiniLM-L6-v2: 128 tokens, always filled up),
    which would cut and pad without a word.

    Raises:
        ModelUnavailableError: Its files are missing or damaged.
    """
    try:
        tokenizer = _read_tokenizer(folder)
    except ModelUnavailableError:
        raise
    except Exception as error:  # the package raises bare Exception for a damaged file
        raise _unavailable("The tokenizer of this model is damaged.") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _read_tokenizer(folder: Path) -> "Tokenizer":
    """The tokenizer from the newer single file or from the older vocabulary files."""
    config = _tokenizer_config(folder)
    if (folder / "tokenizer.json").is_file():
        return _from_json(folder / "tokenizer.json", config)
    if (folder / "vocab.txt").is_file():
        return _word_pieces(folder / "vocab.txt", config, special_names(folder))
    if (folder / "vocab.json").is_file() and (folder / "merges.txt").is_file():
        return _byte_pairs(folder, config, special_names(folder))
    raise _unavailable("The tokenizer of this model is missing.")


def special_names(folder: Path) -> dict[str, str]:
    """What the special tokens are called: `cls_token` → "[CLS]" and so on, for all five.

    Where the files do not say, BERT's names, or RoBERTa's for a byte-level vocabulary.
    """
    is_byte_level = (folder / "vocab.json").is_file()
    if (folder / "tokenizer.json").is_file():
        added = read_json(folder / "tokenizer.json")["added_tokens"]
        is_byte_level = any(token["content"] == _ROBERTA_NAMES["cls_token"] for token in added)
    names = dict(_ROBERTA_NAMES if is_byte_level else _BERT_NAMES)
    said = dict(_tokenizer_config(folder))
    if (folder / "special_tokens_map.json").is_file():
        said |= read_json(folder / "special_tokens_map.json")
    for kind in names:
        value = said.get(kind)
        if isinstance(value, dict):  # an added token with its options
            value = value["content"]
        if isinstance(value, str):
            names[kind] = value
    return names


def _tokenizer_config(folder: Path) -> dict[str, Any]:
    """`tokenizer_config.json`, or nothing: early checkpoints have none."""
    path = folder / "tokenizer_config.json"
    return read_json(path) if path.is_file() else {}


def _from_json(path: Path, config: dict[str, Any]) -> "Tokenizer":
    """The tokenizer as it was saved, except for what `tokenizer_config.json` says about case.

    transformers lets the configuration win over `tokenizer.json` there, and so do we.
    """
    from tokenizers import Tokenizer

    saved = json.loads(path.read_text(encoding="utf-8"))
    normalizer = saved["normalizer"]
    if normalizer is not None and normalizer["type"] == "BertNormalizer":
        for ours, theirs in (
            ("lowercase", "do_lower_case"),
            ("strip_accents", "strip_accents"),
            ("handle_chinese_chars", "tokenize_chinese_chars"),
        ):
            if theirs in config:
                normalizer[ours] = config[theirs]
    return Tokenizer.from_str(json.dumps(saved))


def _word_pieces(path: Path, config: dict[str, Any], names: dict[str, str]) -> "Tokenizer":
    """BERT's tokenizer from one word piece per line."""
    from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors

    # Split at line feeds only: a vocabulary holds other characters that Python calls line ends.
    pieces = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token=names["unk_token"]))
    tokenizer.normalizer = normalizers.BertNormalizer(
        clean_text=True,
        handle_chinese_chars=config.get("tokenize_chinese_chars", True),
        strip_accents=config.get("strip_accents"),
        lowercase=config.get("do_lower_case", True),
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens([AddedToken(name, normalized=False) for name in names.values()])
    cls, sep = names["cls_token"], names["sep_token"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{cls}:0 $A:0 {sep}:0",
        pair=f"{cls}:0 $A:0 {sep}:0 $B:1 {sep}:1",
        special_tokens=[(cls, vocabulary[cls]), (sep, vocabulary[sep])],
    )
    return tokenizer


def _byte_pairs(folder: Path, config: dict[str, Any], names: dict[str, str]) -> "Tokenizer":
    """RoBERTa's tokenizer from its vocabulary and its merges, in order."""
    from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers, processors

    vocabulary = read_json(folder / "vocab.json")
    spaced = config.get("add_prefix_space", False)
    bpe = models.BPE.from_file(str(folder / "vocab.json"), str(folder / "merges.txt"))
    tokenizer = Tokenizer(bpe)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=spaced)
    tokenizer.add_special_tokens([AddedToken(name, normalized=False) for name in names.values()])
    cls, sep = names["cls_token"], names["sep_token"]
    tokenizer.post_processor = processors.RobertaProcessing(
        (sep, vocabulary[sep]),
        (cls, vocabulary[cls]),
        trim_offsets=True,
        add_prefix_space=spaced,
    )
    return tokenizer


def _unavailable(found: str) -> ModelUnavailableError:
    """The error for a tokenizer that cannot be had."""
    return ModelUnavailableError(
        found,
        expected="It must have tokenizer.json, vocab.txt, or vocab.json with merges.txt.",
        advice="Fetch or install the model again, or choose another one.",
    )
