// The part of a large matrix that is shown; positions of tokens, so that other views can follow.

import { clamp } from "../../browser/dom.js";
import { choiceOf, choose, rowsOfStretch, stretchOf } from "../../browser/text.js";
/** @import { Cell, Part } from "./geometry.js" */
/** @import { MatrixMessage } from "./matrix.js" */

export const MAP_FROM = 33; // tokens from which one can look at a part, with a map of the whole beside it
const SMALLEST_PART = 8; // tokens along the smallest part

/** @param {string} scope @param {MatrixMessage} header @returns {Part} */
export function partOf(scope, { query_index: queries, key_index: keys }) {
  const [ofQueries, ofKeys] = choiceOf(scope).span ?? [null, null];
  const [row, rows] = rowsOfStretch(ofQueries, queries);
  const [column, columns] = rowsOfStretch(ofKeys, keys);
  return { row, rows, column, columns };
}

/**
 * Shows `span` tokens of each side around a cell; 0 is all of them.
 * @param {string} scope @param {MatrixMessage} header @param {number} span @param {Cell} centre
 */
export function show(scope, { query_index: queries, key_index: keys }, span, centre) {
  const around = (at, index) => {
    const shown = Math.min(span, index.length);
    return stretchOf(clamp(Math.round(at - shown / 2), 0, index.length - shown), shown, index);
  };
  const isPart = span && span < Math.max(queries.length, keys.length);
  choose(scope, { span: isPart ? [around(centre.query, queries), around(centre.key, keys)] : null });
}

/**
 * Half the tokens around what is pointed at, or twice as many.
 * @param {string} scope @param {MatrixMessage} header @param {number} step @param {Cell | null} pointed
 */
export function zoom(scope, header, step, pointed) {
  const most = Math.max(header.queries.length, header.keys.length);
  if (most < MAP_FROM) return;
  const { row, rows, column, columns } = partOf(scope, header);
  const now = Math.max(rows, columns);
  const first = 2 ** Math.floor(Math.log2(most - 1)); // the largest power of two below
  const closer = now < most ? Math.max(Math.floor(now / 2), SMALLEST_PART) : first;
  show(scope, header, step > 0 ? closer : now * 2, pointed ?? { query: row + rows / 2, key: column + columns / 2 });
}
