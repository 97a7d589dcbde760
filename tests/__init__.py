"""The tests mirror the source: `tests/models` tests `dashboard/models`, and so on."""
