"""What this instance offers: each checkpoint of the catalogue, where it is and what it needs."""

from pathlib import Path

from dashboard.errors import ModelUnavailableError
from dashboard.models.catalogue.catalog import ModelSpec, catalog
from dashboard.models.catalogue.quality import measured_quality
from dashboard.models.files.checkpoint_files import family_of, read_config
from dashboard.models.files.folders import model_folder
from dashboard.models.files.hub_cache import free_disk_bytes
from dashboard.models.files.weight_files import float32_bytes, weight_files
from dashboard.models.running.loading import loaded_models
from dashboard.records.families import FAMILIES
from dashboard.records.offers import MemoryBasis, MemoryUse, ModelOffer, Status
from dashboard.settings import MEGABYTE, settings

MILLION = 1_000_000
BYTES = 4
"""Of one float32."""


def offers() -> tuple[ModelOffer, ...]:
    """Every checkpoint of the catalogue, in its order; asks no network and loads nothing."""
    return tuple(offer_of(spec) for spec in catalog())


def offer_of(spec: ModelSpec) -> ModelOffer:
    """One checkpoint as it can be offered now."""
    folder, problem = _folder(spec)
    memory, basis = _memory(spec, folder if not problem else None)
    status, reason = _status(spec, folder, problem, memory)
    loaded = [model for model in loaded_models() if model.spec.name == spec.name]
    is_missing = spec.source == "hub" and folder is None
    return ModelOffer(
        name=spec.name,
        status=status,
        reason=reason,
        disk_bytes=None if folder is None else disk_bytes(folder),
        download_bytes=spec.download_megabytes * MILLION or None if is_missing else None,
        memory_bytes=memory,
        memory_basis=basis,
        loaded_for=tuple(sorted({model.task for model in loaded})),
        loaded_bytes=sum(model.n_bytes for model in loaded),
        measures=measured_quality(spec.name),
    )


def _folder(spec: ModelSpec) -> tuple[Path | None, str]:
    """The folder, None where there is none, and what is wrong with it; hashes nothing."""
    try:
        folder = model_folder(spec, for_weights=False)
    except ModelUnavailableError as error:
        return None, error.found
    try:
        config = read_config(folder)
        for path in weight_files(folder):
            float32_bytes(path)  # reads the header
    except ModelUnavailableError as error:
        return folder, error.found
    if family_of(config) is None:
        return folder, f"It is not built like BERT: its model_type is not {_listed()}."
    return folder, ""


def _listed() -> str:
    """The supported architectures in words."""
    *others, last = FAMILIES
    return f"{', '.join(others)} or {last}"


def _memory(spec: ModelSpec, folder: Path | None) -> tuple[int | None, MemoryBasis]:
    """Memory of the parameters as float32, and how that is known."""
    measured = [
        model.n_bytes
        for model in loaded_models()
        if model.spec.name == spec.name and model.task == "encoder"
    ]
    if measured:
        return measured[0], "measured"
    if folder is not None:
        return sum(float32_bytes(path) for path in weight_files(folder)), "from the file"
    if spec.parameters_millions:
        return spec.parameters_millions * MILLION * BYTES, "estimated"
    return None, "unknown"


def _status(
    spec: ModelSpec, folder: Path | None, problem: str, memory: int | None
) -> tuple[Status, str]:
    """Where it stands, and why it cannot be had where it cannot."""
    limit = settings().model_cache_bytes
    if memory is not None and memory > limit:
        needed = f"{memory / MEGABYTE:,.0f} MB"
        return "not allowed", (
            f"It needs {needed} of memory; this instance allows {limit / MEGABYTE:,.0f} MB "
            "(BERTSCOPE_MODEL_CACHE_MB)."
        )
    if problem and (folder is not None or spec.source != "hub"):
        return "damaged", problem
    if folder is not None:
        by_source: dict[str, Status] = {"embedded": "embedded", "directory": "folder"}
        return by_source.get(spec.source, "here"), ""
    if is_offline():
        return "not allowed", "This instance is told to fetch nothing (HF_HUB_OFFLINE)."
    return "downloadable", ""


def is_offline() -> bool:
    """Whether the host forbids every download."""
    from huggingface_hub import constants

    return bool(constants.HF_HUB_OFFLINE)


def disk_bytes(folder: Path) -> int:
    """Size of all files below a folder; links count as what they lead to."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def memory_use() -> MemoryUse:
    """Memory of this process and of the loaded checkpoints, and the space left for downloads."""
    return MemoryUse(
        process_bytes=resident_bytes(),
        models_bytes=sum(model.n_bytes for model in loaded_models()),
        models_limit=settings().model_cache_bytes,
        free_disk_bytes=free_disk_bytes(),
    )


def resident_bytes(status: Path = Path("/proc/self/status")) -> int | None:
    """Memory of this process that is in RAM; None where the system does not tell (not Linux)."""
    try:
        lines = status.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    found = [line.split() for line in lines if line.startswith("VmRSS:")]
    return int(found[0][1]) * 1024 if found else None
