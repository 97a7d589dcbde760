"""Plant faults into a copy of the application, one by one: the tests that know them must fail.

    python -m scripts.faults            all of them
    python -m scripts.faults 03 07      some

Each `tests/faults/*.patch` begins with what a reader would see go wrong, after "Fault:", and a line
"Found by:" for every test that finds it. The developer's own files are never touched.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "faults"

TESTS_FAILED = 1
"""Status of pytest when tests ran and failed; above are tests that do not exist or cannot run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A change that some test must notice.

    Attributes:
        patch: Its file.
        seen: What a reader would see go wrong.
        tests: Those that find it, as pytest names them.
    """

    patch: Path
    seen: str
    tests: tuple[str, ...]


def read_fault(patch: Path) -> Fault:
    """A patch with its first lines; what they lack is empty."""
    head = patch.read_text(encoding="utf-8").split("diff --git ", 1)[0].splitlines()
    seen, tests = (
        [line.removeprefix(sign) for line in head if line.startswith(sign)]
        for sign in ("Fault: ", "Found by: ")
    )
    return Fault(patch=patch, seen=" ".join(seen), tests=tuple(tests))


def copy_of_the_project(folder: Path) -> None:
    """Every file that git knows or would add, as it is now."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listing.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def apply_patch(fault: Fault, folder: Path, *options: str) -> str:
    """What git says against applying the patch in `folder`; "" when it did."""
    command = ["git", "apply", *options, str(fault.patch)]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return ended.stderr.strip()


def run_tests(tests: Sequence[str], folder: Path) -> tuple[int, str]:
    """Status of pytest up to the first failure, and the line that says which it was."""
    command = [sys.executable, "-m", "pytest", "-xq", "--tb=no", "-p", "no:cacheprovider", *tests]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    said = [line for line in ended.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return ended.returncode, " ".join(said) or ended.stderr.strip()


def plant(fault: Fault, folder: Path) -> bool:
    """Whether the tests find the fault; afterwards `folder` is as it was."""
    refused = apply_patch(fault, folder)
    status, said = (0, refused) if refused else run_tests(fault.tests, folder)
    is_found = status == TESTS_FAILED
    verdict = "found" if is_found else "DOES NOT APPLY" if refused else "NOT FOUND"
    sys.stdout.write(f"{fault.patch.stem}: {verdict}  {said}\n")
    sys.stdout.flush()
    return is_found and not apply_patch(fault, folder, "--reverse")


def main(chosen: Sequence[str]) -> int:
    """1 when a fault is not found, or a test fails before anything is planted."""
    every = sorted(FOLDER.glob("*.patch"))
    faults = [read_fault(one) for one in every if not chosen or one.name[:2] in chosen]
    with tempfile.TemporaryDirectory(prefix="bertscope-faults-") as name:
        copy_of_the_project(Path(name))
        status, said = run_tests([test for fault in faults for test in fault.tests], Path(name))
        if status:
            sys.stdout.write(f"Not without failures before anything is planted: {said}\n")
            return 1
        found = [plant(fault, Path(name)) for fault in faults]
    return int(not all(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
