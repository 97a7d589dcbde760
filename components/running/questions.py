"""Questions: what is computed is named by a record, and the record is the key of the result.

A question is a frozen dataclass. Its fields are all that `compute` may read, so two questions that
could differ in their answer differ in a field, and a result cannot land under the key of another.
What a question asks of another one it gets by `answer`, see `components/running/runs.py`.
"""

import dataclasses
import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Protocol, TypeVar, runtime_checkable

import numpy as np

from components.running.budgets import Budget
from components.running.jobs import Progress
from dashboard.models.catalogue.catalog import Task

Needs = tuple[str, Task] | tuple[str, Task, str]
"""A checkpoint, its task, and which head, where it has several for the task."""

Result_co = TypeVar("Result_co", covariant=True)
Record = TypeVar("Record")


class Question(ABC, Generic[Result_co]):
    """What can be asked: a frozen dataclass whose fields name everything the answer depends on."""

    __slots__ = ()

    @property
    def needs(self) -> Needs | None:
        """The checkpoint that `compute` uses, with the head.

        It is fetched and loaded before, so that nobody waits behind another reader's download.
        """
        return None

    @abstractmethod
    def compute(self) -> Result_co:
        """The answer, a read-only record; reads the fields and nothing else."""


class OfModel(Question[Result_co]):
    """A question for a checkpoint with one of its heads.

    Attributes:
        name: The checkpoint.
        uses: Its head.
    """

    __slots__ = ()

    name: str
    uses: ClassVar[Task] = "encoder"

    @property
    def needs(self) -> tuple[str, Task]:
        """The checkpoint with the head."""
        return self.name, self.uses


@runtime_checkable
class NeedsModel(Protocol):
    """A question that needs a checkpoint."""

    @property
    def needs(self) -> tuple[str, Task]:
        """The checkpoint and its task."""


class Of(Question[Result_co]):
    """A question about the answer of another one, whose checkpoint it needs."""

    __slots__ = ()

    of: NeedsModel

    @property
    def needs(self) -> tuple[str, Task]:
        """What the other one needs."""
        return self.of.needs


class LongQuestion(Question[Result_co]):
    """A question whose answer may take long: at once, as a job, or as a job after a click.

    Attributes:
        label: What is done, in fixed words, such as "Embedding".
        unit: What is counted.
        budget: What is done at once, and from where on the reader is asked first.
        keeps: Whether the work goes on, after it was stopped, where it was.
    """

    __slots__ = ()

    label: ClassVar[str]
    unit: ClassVar[str]
    budget: ClassVar[Budget]
    keeps: ClassVar[bool] = True

    @property
    @abstractmethod
    def total(self) -> int:
        """How many of `unit` there are."""

    @property
    def cost(self) -> int:
        """The size of the work, in the unit of the budget."""
        return self.total

    @property
    def takes(self) -> str:
        """What the work is, as a sentence for who is asked first."""
        raise NotImplementedError

    @abstractmethod
    def steps(self, progress: Progress) -> Result_co:
        """The answer, step by step, each inside a `Progress.turn`."""

    def compute(self) -> Result_co:
        """The answer, told to nobody."""
        return self.steps(Progress())


@dataclass(frozen=True, slots=True)
class Exact(Generic[Record]):
    """A record with arrays as a field of a question: equal where all that it holds is equal."""

    value: Record = field(compare=False)
    digest: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Read all of it once."""
        content = hashlib.blake2b(digest_size=16)
        for part in _parts(self.value):
            content.update(b"%d:" % len(part) + part)
        object.__setattr__(self, "digest", content.digest())

    def __repr__(self) -> str:
        """Short: it names jobs and widgets."""
        return self.digest.hex()


def _parts(value: Any) -> list[bytes]:  # noqa: ANN401  (whatever a record holds)
    """All that a record holds, as bytes, kinds and shapes included."""
    if isinstance(value, np.ndarray):
        return [f"{value.dtype.str} {value.shape}".encode(), value.tobytes()]
    if dataclasses.is_dataclass(value):
        parts = [_parts(getattr(value, part.name)) for part in dataclasses.fields(value)]
        return [type(value).__name__.encode(), *(one for part in parts for one in part)]
    if isinstance(value, tuple) and not _is_plain(value):
        return [b"%d" % len(value), *(one for part in value for one in _parts(part))]
    return [repr(value).encode()]


def _is_plain(value: Any) -> bool:  # noqa: ANN401
    """Whether `repr` says all of it."""
    if isinstance(value, tuple):
        return all(map(_is_plain, value))
    return isinstance(value, PLAIN)


PLAIN = (str, int, float, type(None))
