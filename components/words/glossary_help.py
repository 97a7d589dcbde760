"""Help texts of widgets, taken from the glossary so that every page says the same."""

from dashboard.glossary import find_term

_MARKDOWN = "\\`*_{}[]()#+!|<>$:~"
"""Characters that Markdown would take for something else."""


def help_for(term: str, more: str = "") -> str:
    """The meaning and the source of a term, for `help=`.

    Args:
        term: A name in `dashboard/glossary.py`.
        more: What this page adds, as Markdown, in between.

    Raises:
        DashboardError: There is no such term; a test finds this before a reader does.
    """
    entry = find_term(term)
    parts = [plain(entry.meaning), more, f"*{plain(entry.source)}*"]
    return " ".join(part for part in parts if part)


def plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{char}" if char in _MARKDOWN else char for char in text)
