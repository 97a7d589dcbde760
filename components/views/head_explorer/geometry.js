// Where everything of the matrix stands, in CSS px.

import { measureIn } from "../../browser/canvas.js";
import { MEAN_BELOW, meanLabel, stripsWidth } from "./strips.js";
/** @import { Matrix } from "./matrix.js" */

export const LABEL_ROOM = 13; // px that a label needs; below, labels thin out
export const SLANT = -0.96; // of the keys' labels, in radians
const LARGEST_CELL = 30;
const TALLEST = 680;
const NOTHING = 1e-5; // hidden weight below which rounding alone explains it

/**
 * Left and top of the cells, their size, the part of the matrix that is shown, and the whole picture.
 * @typedef {{left: number, top: number, cell: number, hasHidden: boolean} & Part & Size} Place
 * @typedef {{row: number, rows: number, column: number, columns: number}} Part
 * @typedef {{width: number, height: number}} Size
 * @typedef {{query: number, key: number}} Cell
 */

/** A label cut where a long word would take the matrix's place. @param {string} label */
export function short(label) {
  return label.length <= 14 ? label : `${label.slice(0, 13)}…`;
}

/** @param {Matrix} view @param {number} room px that there are across @returns {Place} */
export function placeOf(view, room) {
  const part = view.part();
  const queries = view.header.queries.slice(part.row, part.row + part.rows);
  const keys = view.header.keys.slice(part.column, part.column + part.columns);
  const widthOf = measureIn(view.font());
  const widest = (labels) => Math.max(...labels.map((text) => widthOf(short(text))));
  const { hasMean, hasSum } = view;
  const left = widest(hasMean ? [...queries, meanLabel(view)] : queries) + 12;
  const top = Math.min(widest(keys) * 0.82 + 22, 120);
  const hasHidden = Math.max(0, ...view.header.hidden) > NOTHING;
  const right = Math.max(stripsWidth(view, hasHidden, widest), Math.min(widest(keys.slice(-1)) * 0.6, 60)) + 6;
  const width = (room - left - right) / keys.length;
  const cell = Math.min(LARGEST_CELL, width, Math.max(TALLEST / queries.length, 1));
  const bottom = hasMean || hasSum ? MEAN_BELOW : 4;
  return {
    left, top, cell, hasHidden, ...part,
    width: left + cell * keys.length + right,
    height: top + cell * queries.length + bottom,
  };
}

/** The cell under the pointer, or null. @param {Place} place @param {MouseEvent} event @returns {Cell | null} */
export function cellAt({ left, top, cell, row, rows, column, columns }, { offsetX, offsetY }) {
  const down = Math.floor((offsetY - top) / cell);
  const right = Math.floor((offsetX - left) / cell);
  const isInside = down >= 0 && down < rows && right >= 0 && right < columns;
  return isInside ? { query: row + down, key: column + right } : null;
}

/**
 * The label under the pointer, or null; the nearest one that is written out.
 * @param {Place} place @param {MouseEvent} event @returns {{side: "queries" | "keys", row: number} | null}
 */
export function labelAt({ left, top, cell, row, rows, column, columns }, { offsetX: x, offsetY: y }) {
  const step = Math.ceil(LABEL_ROOM / cell);
  const written = (at, count) => {
    const i = Math.round((at / cell - 0.5) / step) * step;
    return at > -LABEL_ROOM && i >= 0 && i < count ? i : null;
  };
  if (x < left && y >= top) {
    const i = written(y - top, rows);
    return i === null ? null : { side: "queries", row: row + i };
  }
  if (y >= top) return null;
  const i = written(x - left + (top - 7 - y) / Math.tan(SLANT), columns); // labels lean to the right
  return i === null ? null : { side: "keys", row: column + i };
}

/** Whether a cell is in the part that is shown. @param {Part} part @param {Cell} cell */
export function isIn({ row, rows, column, columns }, { query, key }) {
  return query >= row && query < row + rows && key >= column && key < column + columns;
}
