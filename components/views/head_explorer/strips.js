// Beside the matrix: weight that is not shown, the mean of chosen queries, the sum over chosen keys.
// As bars and words, which a canvas and a file draw alike.

/** @import { Matrix } from "./matrix.js" */

const NOT_SHOWN = 60; // px of a whole row's weight
const SUM = 44; // px of a full bar
const MEAN = 22;
export const MEAN_BELOW = 36; // px of a mean with its scale

/**
 * @typedef {{x: number, y: number, width: number, height: number, opacity: number, fill: string}} Strip
 * @typedef {{x: number, y: number, anchor: "start" | "end", text: string, fill: string}} Words
 */

/** @param {Matrix} view */
export function stripsOf(view) {
  /** @type {{bars: Strip[], words: Words[]}} */
  const strips = { bars: [], words: [] };
  const { left, top, cell, columns, rows, hasHidden } = view.place;
  const right = left + cell * columns + 8;
  if (hasHidden) addHidden(view, strips, right);
  if (view.hasMean) addMean(view, strips, top + cell * rows + 10);
  if (view.hasSum) addSum(view, strips, right + (hasHidden ? NOT_SHOWN + 12 : 0));
  return strips;
}

/** Per row, the weight on keys that are not shown. */
function addHidden(view, { bars, words }, x) {
  const { top, cell, row, rows } = view.place;
  const fill = view.colour("--st-text-color");
  words.push({ x, y: top - 10, anchor: "start", text: "not shown", fill });
  view.header.hidden.slice(row, row + rows).forEach((share, i) => {
    const place = { x, y: top + (i + 0.25) * cell, height: Math.max(cell * 0.5, 1), fill };
    bars.push({ ...place, width: NOT_SHOWN, opacity: 0.12 });
    bars.push({ ...place, width: NOT_SHOWN * Math.min(share, 1), opacity: 0.6 });
  });
}

/** Per key, the mean weight that the chosen queries give it. */
function addMean(view, { bars, words }, y) {
  const { left, cell, column, columns } = view.place;
  const fill = view.colour("--st-primary-color");
  const means = Array.from({ length: columns }, (_, i) => view.meanOn(column + i));
  const full = fullOf(view, means);
  words.push({ x: left - 7, y: y + 6, anchor: "end", text: meanLabel(view), fill });
  words.push({ x: left - 7, y: y + 20, anchor: "end", text: `0 to ${Number(view.number(full).toPrecision(3))}`, fill });
  const width = cell - gapOf(cell);
  for (let i = 0; i < columns; i += 1) {
    const weight = means[i] / full;
    const x = left + i * cell;
    bars.push({ x, y, width, height: MEAN, opacity: 0.15, fill });
    bars.push({ x, y: y + MEAN * (1 - weight), width, height: MEAN * weight, opacity: 1, fill });
  }
}

/** Per query, the sum of the weights that it gives the chosen keys. */
function addSum(view, { bars, words }, x) {
  const { top, cell, row, rows } = view.place;
  const fill = view.colour("--st-primary-color");
  const sums = Array.from({ length: rows }, (_, i) => view.sumOf(row + i));
  const full = fullOf(view, sums);
  const below = top + rows * cell + 12;
  words.push({ x, y: below, anchor: "start", text: sumLabel(view), fill });
  words.push({ x, y: below + 14, anchor: "start", text: `0 to ${Number(view.number(full).toPrecision(3))}`, fill });
  const height = cell - gapOf(cell);
  for (let i = 0; i < rows; i += 1) {
    const y = top + i * cell;
    bars.push({ x, y, width: SUM, height, opacity: 0.15, fill });
    bars.push({ x, y, width: SUM * Math.min(sums[i] / full, 1), height, opacity: 1, fill });
  }
}

/** What a full bar stands for: the largest weight, rounded up; of a long text all weights are small. */
function fullOf(view, weights) {
  const most = Math.max(...weights);
  const end = view.header.measure.rows_sum_to ? 1 : Math.ceil(most);
  return [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((full) => full >= most) ?? end;
}

/** Px between bars, as between the cells. */
function gapOf(cell) {
  return cell > 6 ? 1 : 0;
}

/**
 * Px that strips take on the right.
 * @param {Matrix} view @param {boolean} hasHidden @param {(labels: string[]) => number} widest
 */
export function stripsWidth(view, hasHidden, widest) {
  return (hasHidden ? NOT_SHOWN + 18 : 0) + (view.hasSum ? Math.max(SUM, widest([sumLabel(view)])) + 12 : 0);
}

/** @param {Matrix} view */
export function meanLabel(view) {
  return `mean of ${view.chosenQueries.size}`;
}

function sumLabel(view) {
  return `sum of ${view.chosenKeys.size}`;
}

/** @param {Matrix} view @param {CanvasRenderingContext2D} context */
export function paintStrips(view, context) {
  const { bars, words } = stripsOf(view);
  for (const { x, y, width, height, opacity, fill } of bars) {
    context.globalAlpha = opacity;
    context.fillStyle = fill;
    context.fillRect(x, y, width, height);
  }
  context.globalAlpha = 1;
  for (const { x, y, anchor, text, fill } of words) {
    context.fillStyle = fill;
    context.textAlign = anchor;
    context.fillText(text, x, y);
  }
}
