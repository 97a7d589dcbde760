// Painting the matrix, on screen and in files.

import { isDark } from "../../browser/canvas.js";
import { isIn, LABEL_ROOM, short, SLANT } from "./geometry.js";
import { paintStrips } from "./strips.js";
/** @import { Cell } from "./geometry.js" */
/** @import { Matrix } from "./matrix.js" */

const VALUE_ROOM = 20; // px that a cell needs for its weight

/**
 * Labels, cells, hidden weight, marks, and the mean of chosen rows, on a context in CSS px.
 * @param {Matrix} view @param {CanvasRenderingContext2D} context @param {Cell | null} pointed
 */
export function paintMatrix(view, context, pointed) {
  const { header, place } = view;
  const { left, top, cell, row, rows, column, columns } = place;
  const queries = header.queries.slice(row, row + rows);
  const keys = header.keys.slice(column, column + columns);
  const [width, height] = [cell * columns, cell * rows];
  context.fillStyle = view.colour("--st-background-color");
  context.fillRect(0, 0, place.width, place.height);
  context.imageSmoothingEnabled = false;
  context.drawImage(view.picture, column, row, columns, rows, left, top, width, height);
  if (cell > 6) paintGaps(view, context, width, height);
  paintBoundary(view, context, width, height);
  context.font = view.font();
  context.textBaseline = "middle";
  const ink = view.colour("--st-text-color");
  const accent = view.colour("--st-primary-color");
  const ofQueries = markedIn(row, rows, view.chosenQueries, pointed?.query, cell);
  const ofKeys = markedIn(column, columns, view.chosenKeys, pointed?.key, cell);
  queries.forEach((text, i) => {
    const isMarked = ofQueries.includes(i);
    if (!isMarked && !hasRoom(i, cell, ofQueries)) return;
    context.fillStyle = isMarked ? accent : ink;
    context.textAlign = "right";
    context.fillText(short(text), left - 7, top + (i + 0.5) * cell);
  });
  keys.forEach((text, i) => {
    const isMarked = ofKeys.includes(i);
    if (!isMarked && !hasRoom(i, cell, ofKeys)) return;
    context.fillStyle = isMarked ? accent : ink;
    writeTurned(context, short(text), left + (i + 0.5) * cell, top - 7, SLANT);
  });
  paintStrips(view, context);
  if (header.is_renormalised) paintWatermark(view, context, width, height);
  if (header.with_values && cell >= VALUE_ROOM) paintValues(view, context);
  if (pointed && isIn(place, pointed)) {
    context.strokeStyle = accent;
    context.lineWidth = 2;
    const size = Math.max(cell, 3);
    const [right, down] = [(pointed.key - column) * cell, (pointed.query - row) * cell];
    context.strokeRect(left + right, top + down, size, size);
  }
}

/** Which of `count` labels are written in the accent: what is pointed at, and what is chosen if there is room. */
function markedIn(from, count, chosen, pointed, cell) {
  const wanted = [pointed, ...chosen].map((at) => at - from).filter((i) => i >= 0 && i < count);
  /** @type {number[]} */
  const kept = [];
  for (const i of wanted) if (isFree(i, cell, kept)) kept.push(i);
  return kept;
}

function isFree(i, cell, taken) {
  return taken.every((at) => Math.abs(at - i) * cell >= LABEL_ROOM - 1);
}

/** Whether a label is written out: labels thin out, and make way for marked ones. */
function hasRoom(i, cell, marked) {
  return i % Math.ceil(LABEL_ROOM / cell) === 0 && isFree(i, cell, marked);
}

/** Thin lines between cells, in the colour of the page. */
function paintGaps(view, context, width, height) {
  const { left, top, cell } = view.place;
  context.fillStyle = view.colour("--st-background-color");
  for (let x = cell; x < width - 1; x += cell) context.fillRect(left + x - 0.5, top, 1, height);
  for (let y = cell; y < height - 1; y += cell) context.fillRect(left, top + y - 0.5, width, 1);
}

/** Weights in the cells, in ink that stands out from each cell's colour. */
function paintValues(view, context) {
  const { left, top, cell, row, rows, column, columns } = view.place;
  const dark = isDark(view.root);
  context.save();
  context.font = `${Math.min(11, cell * 0.4)}px ${view.colour("--st-font")}`;
  context.textAlign = "center";
  for (let down = 0; down < rows; down += 1) {
    for (let right = 0; right < columns; right += 1) {
      const weight = view.weight(row + down, column + right);
      context.fillStyle = weight > 0.4 ? (dark ? "#0f1217" : "#ffffff") : view.colour("--st-text-color");
      const [x, y] = [left + (right + 0.5) * cell, top + (down + 0.5) * cell];
      context.fillText(view.number(weight).toFixed(2).replace(/^0/, ""), x, y);
    }
  }
  context.restore();
}

/** Where the second text of a pair begins. */
function paintBoundary(view, context, width, height) {
  const { left, top, cell } = view.place;
  const row = view.header.query_boundary - view.place.row;
  const column = view.header.key_boundary - view.place.column;
  context.fillStyle = view.colour("--st-text-color");
  context.globalAlpha = 0.45;
  if (row > 0 && row < view.place.rows) context.fillRect(left, top + row * cell - 0.5, width, 1);
  if (column > 0 && column < view.place.columns) context.fillRect(left + column * cell - 0.5, top, 1, height);
  context.globalAlpha = 1;
}

function paintWatermark(view, context, width, height) {
  const { left, top } = view.place;
  context.globalAlpha = 0.3;
  context.fillStyle = view.colour("--st-text-color");
  context.font = `40px ${view.colour("--st-font")}`;
  writeTurned(context, "renormalised", left + width / 2, top + height / 2, -0.5, "center");
  context.globalAlpha = 1;
  context.font = view.font();
}

/**
 * A text that leans, from a place on.
 * @param {CanvasRenderingContext2D} context @param {string} text @param {number} x @param {number} y
 * @param {number} angle in radians @param {CanvasTextAlign} align
 */
export function writeTurned(context, text, x, y, angle, align = "left") {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.textAlign = align;
  context.fillText(text, 0, 0);
  context.restore();
}
