"""A table of the tokens that a reader has chosen in a matrix."""

from collections.abc import Collection

import numpy as np

from dashboard.records.attention import TokenMatrix

Rows = list[list[int | str | float]]


def chosen_table(
    matrix: TokenMatrix, *, queries: Collection[int], keys: Collection[int]
) -> tuple[list[str], Rows] | None:
    """Header and rows for the chosen tokens, or None where none of them is shown.

    With chosen queries there is a row per key and a column per query, then their mean; else a row
    per query and a column per key, then their sum. Rows are sorted by the last column, largest
    first. Of the other side only the chosen tokens are there, or all if none is chosen.

    Args:
        matrix: What is shown.
        queries: Positions of chosen queries; those that are not shown are left out.
        keys: Positions of chosen keys; those that are not shown are left out.
    """
    down = np.flatnonzero(np.isin(matrix.row_index, list(queries)))
    across = np.flatnonzero(np.isin(matrix.column_index, list(keys)))
    if not down.size and not across.size:
        return None
    by_query = bool(down.size)
    down = down if down.size else np.arange(len(matrix.rows))
    across = across if across.size else np.arange(len(matrix.columns))
    part = matrix.values[np.ix_(down, across)]
    sides = [
        [(int(index[i]), names[i]) for i in places]
        for index, names, places in (
            (matrix.row_index, matrix.rows, down),
            (matrix.column_index, matrix.columns, across),
        )
    ]
    if by_query:
        values, total, (chosen, listed) = part.T, part.mean(axis=0), sides
    else:
        values, total, (listed, chosen) = part, part.sum(axis=1), sides
    column = matrix.measure.column
    header = ["position", "key" if by_query else "query"]
    header += [column(f"{position} {token}") for position, token in chosen]
    header.append(column("mean" if by_query else "sum"))
    order = np.argsort(-total, kind="stable")
    return header, [[*listed[i], *map(float, values[i]), float(total[i])] for i in order]
