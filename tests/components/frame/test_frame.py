"""What surrounds every page holds when several things fail at once."""

import logging

import pytest
from streamlit.testing.v1 import AppTest


def two_missing_checkpoints() -> None:
    """A page on which two checkpoints cannot be had, the second inside a fragment."""
    from components.running.guard import part, show_error
    from dashboard.errors import ModelUnavailableError

    show_error(ModelUnavailableError("The first one is missing."))
    show_error(ModelUnavailableError("The second one is missing."))

    @part
    def explore() -> None:
        raise ModelUnavailableError("The third one is missing.")

    explore()


def test_several_missing_checkpoints_have_a_button_each(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        app = AppTest.from_function(two_missing_checkpoints, default_timeout=30).run()
    assert not app.exception
    assert not caplog.records
    assert [error.value for error in app.error] == [
        "The first one is missing.",
        "The second one is missing.",
        "The third one is missing.",
    ]
    assert [button.label for button in app.button] == ["Try again"] * 3
    app.button[2].click().run()
    assert not app.exception
