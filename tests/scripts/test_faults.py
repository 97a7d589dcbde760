"""The planted faults can be planted, and the tests that are to find them are there."""

import re

import pytest

from scripts.faults import FOLDER, ROOT, Fault, apply_patch, read_fault

FAULTS = [read_fault(patch) for patch in sorted(FOLDER.glob("*.patch"))]

KINDS = 10
"""So many kinds of faults must each be found by a test."""


def test_each_kind_has_its_patch() -> None:
    numbers = [int(fault.patch.name.split("_")[0]) for fault in FAULTS]
    assert numbers == list(range(1, len(FAULTS) + 1))
    assert len(FAULTS) >= KINDS


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.patch.stem)
def test_the_patch_applies_and_names_what_is_seen_and_tests(fault: Fault) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this copy of the project is not a git repository")
    assert fault.seen
    assert fault.tests
    assert apply_patch(fault, ROOT, "--check") == ""
    for test in fault.tests:
        path, function = test.split("::")
        source = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^def {function.split('[')[0]}\(", source, re.MULTILINE)
