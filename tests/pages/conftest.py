"""What pages hand to the browser as files, read without one."""

from pathlib import Path

import pytest

from tests.visiting import Files

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole pages take seconds each."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    """Keeps what each download button of this test's pages is given."""
    return Files(monkeypatch)
