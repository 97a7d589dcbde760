// Reading and drawing weights. After the header (see `pack` in __init__.py) come
//   levels  uint8   [head][query][key], weight * 255
//   exact   float32 [head][query][key], only if header.exact
// A "cell" is an index into these.

import { rgba } from "../../browser/canvas.js";
/** @import { Measure, TokenChoice } from "../../browser/text.js" */

export const SIDES = /** @type {const} */ (["query", "key"]);
export const OTHER = /** @type {const} */ ({ query: "key", key: "query" });
export const CHOSEN = /** @type {const} */ ({ query: "queries", key: "keys" }); // in a choice
export const ROW = 24; // height of a token in px, as --row in the style sheet
export const LEAST = 1 / 510; // weights below are drawn as none
const AT_ONCE = 3000; // lines drawn before the page may do something else
const FAINT = 0.4; // of the opacity of lines that leave what is shown

/**
 * @typedef {{
 *   shape: [number, number, number], queries: string[], keys: string[], query_index: number[],
 *   key_index: number[], measure: Measure, scale: [number, number], hidden: number[][], is_renormalised: boolean, labels: string[], colours: string[],
 *   exact: boolean, exact_name: string, id: string | null, scope: string | null, opening: TokenChoice | null,
 *   query_boundary: number, key_boundary: number, file_name: string,
 * }} LinesMessage
 */

/**
 * @typedef {Omit<LinesMessage, "exact"> & {levels: Uint8Array, exact: Float32Array | null}} Data
 * @typedef {"query" | "key"} Side
 * @typedef {{query: number[], key: number[]}} Tokens
 * @typedef {{head: number, level: number, from: number, to: number, isFaint: boolean}} Line
 */

/** Header and both arrays of weights. @param {LinesMessage} header @param {ArrayBuffer} body @returns {Data} */
export function dataOf(header, body) {
  const [heads, queries, keys] = header.shape;
  const cells = heads * queries * keys;
  return {
    ...header,
    levels: new Uint8Array(body, 0, cells),
    exact: header.exact ? new Float32Array(body.slice(cells)) : null,
  };
}

/** The cell of a head between a query and a key. */
export function cellAt(data, head, query, key) {
  const [, queries, keys] = data.shape;
  return (head * queries + query) * keys + key;
}

/** The place of a cell's number on the scale, from 0 to 1. @param {Data} data @param {number} cell */
export function weightAt(data, cell) {
  const [low, high] = data.scale;
  return data.exact ? (data.exact[cell] - low) / (high - low) : data.levels[cell] / 255;
}

/**
 * The number at a place of the scale as text; "≈" where only the rounded one has come.
 * @param {Data} data @param {number} weight
 */
export function said(data, weight, digits = 3) {
  const { measure: { unit }, scale: [low, high] } = data;
  const number = low + weight * (high - low);
  const isSmall = number > 0 && number < 0.5 / 10 ** digits;
  const text = !data.exact ? `≈${number.toFixed(2)}` : isSmall ? "<.001" : number.toFixed(digits);
  return `${text} ${unit}`.trimEnd();
}

/**
 * Per head, what the active tokens of the other side have to do with token `index` of `side`: on a
 * key the mean weight of the active queries, of a query the sum of its weights on the active keys.
 * @param {Data} data @param {number[]} heads @param {Side} side @param {number} index @param {Tokens} active
 */
export function weightsWith(data, heads, side, index, active) {
  return heads.map((head) => {
    let sum = 0;
    if (side === "query") {
      for (const key of active.key) sum += weightAt(data, cellAt(data, head, index, key));
      return sum;
    }
    for (const query of active.query) sum += weightAt(data, cellAt(data, head, query, index));
    return sum / active.query.length;
  });
}

/**
 * Per token of each side, the sum of its levels over the heads and the other side.
 * @param {Data} data @param {number[]} heads
 */
export function totalsOf(data, heads) {
  const [, queries, keys] = data.shape;
  const totals = { query: new Float64Array(queries), key: new Float64Array(keys) };
  for (const head of heads) {
    let cell = head * queries * keys;
    for (let query = 0; query < queries; query += 1) {
      for (let key = 0; key < keys; key += 1) {
        const level = data.levels[cell++];
        totals.query[query] += level;
        totals.key[key] += level;
      }
    }
  }
  return totals;
}

/**
 * Among all lines opacity is the weight; one token's few lines show its root, which keeps weak
 * ones visible. The caption above the lines says which.
 */
export function opacity(weight, active) {
  return active ? Math.sqrt(weight) : weight;
}

export function opacityCaption({ measure }, active) {
  return `opacity: ${active ? "√" : ""}${measure.name}`;
}

/** @param {Line} line @param {Tokens | null} active */
export function opacityOf({ level, isFaint }, active) {
  return opacity(level / 255, active) * (isFaint ? FAINT : 1);
}

/**
 * Draws lines between x = `left` and x = `right`, each on its own: one path of many crossing lines
 * takes several times as long. Yields after every `AT_ONCE` lines.
 * @param {CanvasRenderingContext2D} context @param {Data} data @param {Line[]} lines @param {number} left
 * @param {number} right @param {Tokens | null} active
 */
export function* drawLines(context, data, lines, left, right, active) {
  let style = -1;
  let n = 0;
  context.lineWidth = active ? 2 : 1.5;
  for (const line of lines) {
    const { head, level, isFaint, from, to } = line;
    const its = (head * 256 + level) * 2 + Number(isFaint);
    if (style !== its) {
      style = its;
      context.strokeStyle = rgba(data.colours[head], opacityOf(line, active));
    }
    context.beginPath();
    context.moveTo(left, from);
    context.lineTo(right, to);
    context.stroke();
    n += 1;
    if (n % AT_ONCE === 0) yield n;
  }
}
