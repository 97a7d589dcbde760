// The neighbourhood of the pointer, large, and the whole matrix, small.

import { sized } from "../../browser/canvas.js";
import { clamp } from "../../browser/dom.js";
import { short } from "./geometry.js";
import { writeTurned } from "./painting.js";
/** @import { Cell } from "./geometry.js" */
/** @import { Matrix } from "./matrix.js" */

const LENS = 13; // cells along the lens
const LENS_NARROW = 7; // on a phone
const NARROW = 420; // px of the picture
const MAP = 132; // px along the map

/**
 * The neighbourhood of the pointer, beside it.
 * @param {Matrix} view @param {HTMLCanvasElement} lens @param {Cell} pointed
 */
export function paintLens(view, lens, pointed) {
  const { header, place } = view;
  const isNarrow = place.width < NARROW;
  const size = isNarrow ? 15 : 18;
  const margin = isNarrow ? 66 : 84;
  const span = Math.min(isNarrow ? LENS_NARROW : LENS, header.queries.length, header.keys.length);
  const from = (at, count) => clamp(at - Math.floor(span / 2), 0, count - span);
  const row = from(pointed.query, header.queries.length);
  const column = from(pointed.key, header.keys.length);
  const side = margin + span * size + 6;
  const context = sized(lens, side, side);
  context.fillStyle = view.colour("--st-background-color");
  context.fillRect(0, 0, side, side);
  context.drawImage(view.picture, column, row, span, span, margin, margin, span * size, span * size);
  context.font = view.font();
  context.textBaseline = "middle";
  for (let i = 0; i < span; i += 1) {
    context.fillStyle = view.colour(row + i === pointed.query ? "--st-primary-color" : "--st-text-color");
    context.textAlign = "right";
    context.fillText(short(header.queries[row + i]), margin - 6, margin + (i + 0.5) * size);
    context.fillStyle = view.colour(column + i === pointed.key ? "--st-primary-color" : "--st-text-color");
    writeTurned(context, short(header.keys[column + i]), margin + (i + 0.5) * size, margin - 6, -Math.PI / 2);
  }
  context.strokeStyle = view.colour("--st-primary-color");
  context.lineWidth = 2;
  context.strokeRect(margin + (pointed.key - column) * size, margin + (pointed.query - row) * size, size, size);
  putBeside(view, lens, side, {
    x: place.left + (pointed.key - place.column) * place.cell,
    y: place.top + (pointed.query - place.row) * place.cell,
  });
}

/** To the right or the left of a place, or above or below it where the view is narrow. */
function putBeside({ root, place }, lens, side, { x, y }) {
  const left = x > place.width / 2 ? x - side - 16 : x + 16;
  const isBeside = left >= 0 && left + side <= Math.max(place.width, root.clientWidth);
  lens.style.left = `${isBeside ? left : Math.max(0, Math.min(left, root.clientWidth - side))}px`;
  lens.style.top = `${isBeside ? Math.max(0, y - side / 2) : y > side ? y - side - 16 : y + 24}px`;
}

/**
 * The whole matrix, with a frame around the part that is shown.
 * @param {Matrix} view @param {HTMLCanvasElement} map
 */
export function paintMap(view, map) {
  const { queries, keys } = view.header;
  const { row, rows, column, columns } = view.place;
  const scale = MAP / Math.max(queries.length, keys.length);
  const context = sized(map, keys.length * scale, queries.length * scale);
  context.drawImage(view.picture, 0, 0, keys.length * scale, queries.length * scale);
  context.strokeStyle = view.colour("--st-primary-color");
  context.lineWidth = 2;
  context.strokeRect(column * scale, row * scale, Math.max(columns * scale, 4), Math.max(rows * scale, 4));
  const shown = `tokens ${row} to ${row + rows - 1} as queries, ${column} to ${column + columns - 1} as keys`;
  map.ariaLabel = `The whole matrix; shown: ${shown}`;
}
