"""A question is its own key: it can be hashed, nobody can change it, and every field counts."""

import dataclasses
import importlib
import inspect
import pkgutil
import re
import sys
import threading
import time
import types
import typing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import components
from components.running.cache import results
from components.running.questions import Exact, LongQuestion, Question
from components.running.runs import answer, ask
from tests.records_by_hand import text_of

for module in pkgutil.walk_packages(components.__path__, "components."):
    importlib.import_module(module.name)


def _below(kind: type) -> list[type]:
    """All classes of a kind."""
    children: list[type] = kind.__subclasses__()
    return [one for child in children for one in (child, *_below(child))]


CLASSES = sorted(
    {
        kind
        for kind in _below(Question)
        if dataclasses.is_dataclass(kind)
        and not inspect.isabstract(kind)
        and kind.__module__.startswith("components.")
        and getattr(sys.modules[kind.__module__], kind.__qualname__) is kind  # slots make a second
    },
    key=lambda kind: f"{kind.__module__}.{kind.__qualname__}",
)


def first(*_: object) -> np.ndarray:
    return np.zeros(1)


def second(*_: object) -> np.ndarray:
    return np.ones(1)


VALUES: dict[Any, tuple[Any, Any]] = {
    Callable: (first, second),
    Exact: (Exact(text_of(("[CLS]", "a"))), Exact(text_of(("[CLS]", "b")))),
    str: ("a", "b"),
    int: (1, 2),
    float: (0.5, 0.25),
    bool: (False, True),
}


def two_values(kind: Any) -> tuple[Any, Any]:
    """Two different values of an annotation."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin in VALUES:
        return VALUES[origin]
    if origin is typing.Literal:
        return inside[0], inside[1]
    if origin in {typing.Union, types.UnionType}:
        return two_values(inside[0])
    if origin is tuple:
        parts = inside[:1] if inside[-1] is Ellipsis else inside
        values = [two_values(one) for one in parts]
        return tuple(one[0] for one in values), tuple(one[1] for one in values)
    if dataclasses.is_dataclass(kind):
        assert isinstance(kind, type)
        name = dataclasses.fields(kind)[0].name
        return made(kind), dataclasses.replace(made(kind), **{name: values_of(kind)[name][1]})
    return VALUES[kind]


def values_of(kind: type) -> dict[str, tuple[Any, Any]]:
    """Two values for each field of a record."""
    hints = typing.get_type_hints(kind)
    return {one.name: two_values(hints[one.name]) for one in dataclasses.fields(kind)}


def made(kind: type) -> Any:
    """A record of a kind."""
    return kind(**{name: values[0] for name, values in values_of(kind).items()})


def test_all_rooms_ask_questions() -> None:
    assert len(CLASSES) > 40
    assert sum(issubclass(kind, LongQuestion) for kind in CLASSES) > 8


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_field_counts(kind: type) -> None:
    one, values = made(kind), values_of(kind)
    assert made(kind) == one
    assert hash(made(kind)) == hash(one)
    for name, (_, other) in values.items():
        changed = dataclasses.replace(one, **{name: other})
        assert changed != one
        assert len({one: 1, changed: 2}) == 2
        assert repr(changed) != repr(one)  # names the widgets of its job
    assert all(one.compare and one.hash is None for one in dataclasses.fields(kind))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(one, next(iter(values)), values[next(iter(values))][1])
    with pytest.raises((AttributeError, TypeError)):
        one.something_else = 1


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_nothing_but_fields_is_read(kind: type) -> None:
    """No reader's state and no Streamlit inside an answer: jobs compute in their own threads."""
    source = inspect.getsource(kind)
    assert not re.search(r"\bst\.", source)
    assert not re.search(r"\bask\(", source)  # it may draw; `answer` does not


def test_kinds_with_the_same_fields_are_different_questions() -> None:
    by_fields: dict[tuple[Any, ...], list[Any]] = {}
    for kind in CLASSES:
        one = made(kind)
        fields = tuple(getattr(one, field.name) for field in dataclasses.fields(kind))
        by_fields.setdefault(fields, []).append(one)
    assert max(map(len, by_fields.values())) > 1
    for same in by_fields.values():
        assert len(set(same)) == len(same)


@dataclass(frozen=True, slots=True)
class Counted(Question[np.ndarray]):
    """A question that counts how often it is computed."""

    number: int

    def compute(self) -> np.ndarray:
        """Slowly enough for all to come meanwhile."""
        computed.append(self.number)
        time.sleep(0.2)
        return np.arange(self.number)


computed: list[int] = []


@pytest.mark.usefixtures("fresh_caches")
def test_it_is_computed_once_for_many_threads() -> None:
    computed.clear()
    start = threading.Barrier(10, timeout=30)

    def wait_and_ask(number: int) -> np.ndarray:
        start.wait()
        return ask(Counted(number))

    with ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(wait_and_ask, 3 + i % 2) for i in range(10)]
        found = [one.result() for one in asked]
    assert sorted(computed) == [3, 4]
    assert all(one is found[i % 2] for i, one in enumerate(found))
    assert answer(Counted(3)) is found[0]
    assert results().find(Counted(5)) is None


def test_exact_reads_all_of_a_record() -> None:
    text = text_of(("[CLS]", "a", "b"))
    for field in dataclasses.fields(text):
        value = getattr(text, field.name)
        if isinstance(value, np.ndarray):
            other: Any = value.copy()
            other[-1] = not other[-1] if other.dtype == bool else other[-1] + 1
        elif isinstance(value, str):
            other = f"{value}!"
        elif isinstance(value, tuple):
            other = value[:-1]
        else:
            other = "another"
        with_other = object.__new__(type(text))
        for name in (one.name for one in dataclasses.fields(text)):
            object.__setattr__(with_other, name, getattr(text, name))
        object.__setattr__(with_other, field.name, other)
        assert Exact(with_other) != Exact(text), field.name
    assert Exact(text) == Exact(dataclasses.replace(text))
    a: Any = np.arange(6)
    assert Exact(a) != Exact(a.reshape(2, 3))
    assert Exact(a) != Exact(a.astype(np.int32))
    big = np.zeros((3, 1_000_000), dtype=np.int8)
    changed = big.copy()
    changed[1, 500_000] = 1
    assert Exact(((big,),)) != Exact(((changed,),))  # also where `repr` would leave it out
    nested: tuple[Any, Any] = ("a", ("b", "c")), ("a", "b", ("c",))
    assert Exact(nested[0]) != Exact(nested[1])
