"""What travels between Python and a script is declared on both sides, alike."""

import importlib
import re
import types
import typing
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from components.attention_heads.chosen_tokens import LONG

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = sorted((ROOT / "components").rglob("*.js"))

_RECORD = re.compile(r"@typedef \{\{(.*?)\}\} (\w+)", re.DOTALL)
_CLASS = re.compile(r"^class \w*(Message|SentChoice)\b", re.MULTILINE)
_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}


def declared_in_scripts() -> list[tuple[str, dict[str, str]]]:
    """Every record that a script declares: its name, its fields and their types."""
    found = []
    for path in SCRIPTS:
        for body, name in _RECORD.findall(path.read_text(encoding="utf-8")):
            text = re.sub(r"\s*\n \*\s*", " ", body).strip().rstrip(",")
            pairs = (pair.partition(": ") for pair in re.split(r", (?=\w+: )", text))
            found.append((name, {field: kind for field, _, kind in pairs}))
    return found


def messages() -> dict[str, type]:
    """Every record that ends in Message, or is sent back, and the records that these hold."""
    found: dict[str, type] = {}
    for path in sorted((ROOT / "components").rglob("*.py")):
        if not re.search(
            r"^class \w*(Message|SentChoice)\b", path.read_text("utf-8"), re.MULTILINE
        ):
            continue
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
        for value in vars(module).values():
            if isinstance(value, type) and value.__name__.endswith(("Message", "SentChoice")):
                found |= {record.__name__: record for record in records_in(value)}
    return found


def records_in(annotation: object) -> Iterator[type]:
    """The records that an annotation speaks of, and those inside them."""
    if isinstance(annotation, type) and is_dataclass(annotation):
        yield annotation
        for inner in typing.get_type_hints(annotation).values():
            yield from records_in(inner)
    for argument in typing.get_args(annotation):
        yield from records_in(argument)


def in_script(annotation: object) -> str:
    """A type of Python's as a script writes it."""
    if isinstance(annotation, type) and annotation in _PLAIN:
        return _PLAIN[annotation]
    if isinstance(annotation, type) and is_dataclass(annotation):
        return annotation.__name__
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return in_script(type(arguments[0]))
    if origin is types.UnionType:
        return " | ".join(map(in_script, arguments))
    if origin is Sequence or arguments[1:] == (...,):
        return f"{in_script(arguments[0])}[]"
    assert origin is tuple, annotation
    return f"[{', '.join(map(in_script, arguments))}]"


def test_both_sides_have_the_same_messages() -> None:
    names = [name for name, _ in declared_in_scripts()]
    assert {name for name in names if name.endswith("Message")} <= set(messages())
    assert [names.count(name) for name in messages()] == [1] * len(messages())
    assert len(messages()) > 15


@pytest.mark.parametrize("name", sorted(messages()))
def test_both_sides_have_the_same_fields(name: str) -> None:
    record = messages()[name]
    hints = typing.get_type_hints(record)
    expected = {field.name: in_script(hints[field.name]) for field in fields(record)}
    assert dict(declared_in_scripts())[name] == expected


def test_both_sides_show_parts_of_texts_of_the_same_length() -> None:
    (path,) = (path for path in SCRIPTS if path.parts[-2:] == ("head_explorer", "moving.js"))
    found = re.search(r"^export const MAP_FROM = (\d+);", path.read_text("utf-8"), re.MULTILINE)
    assert found
    assert int(found[1]) == LONG
