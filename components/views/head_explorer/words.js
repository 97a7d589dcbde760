// The line above the matrix.

function tellMatrix(view) {
  const { header, pointed } = view;
  if (!pointed) {
    view.status.textContent = chosenInWords(view)
      ?? `Point at a cell for its ${header.measure.name}; click a query or a key to choose it.`;
    return;
  }
  const [query, key] = [header.queries[pointed.query], header.keys[pointed.key]];
  const weight = view.said(view.weight(pointed.query, pointed.key));
  view.status.textContent = `${query} → ${key}: ${weight}`;
}

/** What is chosen, and what stands beside the matrix therefore; null for nothing. */
function chosenInWords(view) {
  const [rows, columns] = [[...view.chosenQueries], [...view.chosenKeys]];
  const named = (all, labels, many) => (all.length === 1 ? `“${labels[all[0]]}”` : `${all.length} ${many}`);
  const from = named(rows, view.header.queries, "queries");
  const to = named(columns, view.header.keys, "keys");
  if (rows.length && columns.length) {
    const total = rows.reduce((sum, row) => sum + view.sumOf(row), 0) / rows.length;
    return `${from} → ${to}: ${view.said(total)} (mean of sums). Escape lets go.`;
  }
  if (rows.length >= MANY) return `Below: mean ${view.header.measure.name} of ${from}. Escape lets go.`;
  if (columns.length >= MANY) return `Right: sum of the ${view.header.measure.name}s on ${to}. Escape lets go.`;
  return rows.length + columns.length ? `Chosen: ${rows.length ? from : to}. Escape lets go.` : null;
}
