// The line above the matrix.

/** @import { Matrix } from "./matrix.js" */

/** @param {Matrix} view */
export function inWords(view) {
  const { header, pointed } = view;
  if (!pointed) {
    return chosenInWords(view)
      ?? `Point at a cell for its ${header.measure.name}; click a query or a key to choose it.`;
  }
  const [query, key] = [header.queries[pointed.query], header.keys[pointed.key]];
  return `${query} → ${key}: ${view.said(view.weight(pointed.query, pointed.key))}`;
}

/** What is chosen, and what stands beside the matrix therefore; null for nothing. @param {Matrix} view */
function chosenInWords(view) {
  const [rows, columns] = [[...view.chosenQueries], [...view.chosenKeys]];
  const named = (all, labels, many) => (all.length === 1 ? `“${labels[all[0]]}”` : `${all.length} ${many}`);
  const from = named(rows, view.header.queries, "queries");
  const to = named(columns, view.header.keys, "keys");
  if (rows.length && columns.length) {
    const total = rows.reduce((sum, row) => sum + view.sumOf(row), 0) / rows.length;
    return `${from} → ${to}: ${view.said(total)} (mean of sums). Escape lets go.`;
  }
  if (view.hasMean) return `Below: mean ${view.header.measure.name} of ${from}. Escape lets go.`;
  if (view.hasSum) return `Right: sum of the ${view.header.measure.name}s on ${to}. Escape lets go.`;
  return rows.length + columns.length ? `Chosen: ${rows.length ? from : to}. Escape lets go.` : null;
}
