"""Errors that the reader of a page can do something about.

Everything else that goes wrong is a bug: it is logged with its traceback, and the reader sees a
short apology.
"""


class DashboardError(Exception):
    """Something the reader can fix, said in three parts.

    Attributes:
        found: What was found, in the reader's own terms.
        expected: What would have worked.
        advice: What to do now.
    """

    def __init__(self, found: str, *, expected: str = "", advice: str = "") -> None:
        """Keep the three parts; `str()` joins those that are not empty."""
        self.found = found
        self.expected = expected
        self.advice = advice
        super().__init__(" ".join(part for part in (found, expected, advice) if part))


class InputError(DashboardError):
    """The typed text cannot be used as it is."""


class ModelError(DashboardError):
    """A checkpoint cannot be had or cannot do what the page needs."""


class UnknownModelError(ModelError):
    """The name is not in the catalogue, or the host does not allow it."""


class ModelUnavailableError(ModelError):
    """The checkpoint is known, but its files could not be fetched or are damaged."""


class BusyError(DashboardError):
    """Too many forward passes wait already."""
