"""The nouns of what an instance offers: checkpoints, where they are, and how good they are."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["embedded", "here", "folder", "downloadable", "damaged", "not allowed"]
MemoryBasis = Literal["measured", "from the file", "estimated", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measured quality of a checkpoint.

    Attributes:
        task: What was measured, on which data.
        value: The result, from 0 to 1.
        goal: What its makers wanted, or None.
    """

    task: str
    value: float
    goal: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOffer:
    """One checkpoint as this instance can offer it now.

    Attributes:
        name: Catalogue name.
        status: Embedded, on this machine (from the Hub, or a host's folder), downloadable,
            damaged, or not allowed.
        reason: Why it is damaged or not allowed; empty otherwise.
        disk_bytes: Size of its files; None where they are not here.
        download_bytes: About what has to be fetched; None where nothing has, or nobody knows.
        memory_bytes: Memory of its parameters as float32; None where nobody knows.
        memory_basis: How that number is known.
        loaded_for: Tasks for which it is in memory now.
        loaded_bytes: Memory of its parameters now, all heads together.
        measures: Its measured quality; empty where we have not measured it.
    """

    name: str
    status: Status
    reason: str
    disk_bytes: int | None
    download_bytes: int | None
    memory_bytes: int | None
    memory_basis: MemoryBasis
    loaded_for: tuple[str, ...]
    loaded_bytes: int
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryUse:
    """Memory and disk of this process.

    Attributes:
        process_bytes: Resident memory of the process; None where the system does not tell.
        models_bytes: Parameters of the loaded checkpoints.
        models_limit: What the host allows for them.
        free_disk_bytes: Free space where downloads are kept; None where it cannot be asked.
    """

    process_bytes: int | None
    models_bytes: int
    models_limit: int
    free_disk_bytes: int | None
