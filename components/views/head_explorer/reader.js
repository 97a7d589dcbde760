// What a reader does with the matrix: pointer and keys.

import { clamp } from "../../browser/dom.js";
import { choiceOf, choose, toggled } from "../../browser/text.js";
import { cellAt, isIn, labelAt } from "./geometry.js";
import { show } from "./moving.js";
/** @import { Cell } from "./geometry.js" */
/** @import { Matrix } from "./matrix.js" */

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {Matrix} view */
export function listen(view) {
  const { canvas, map } = view;
  map.onpointerdown = (event) => {
    map.setPointerCapture(event.pointerId);
    moveFrame(view, event);
  };
  map.onpointermove = (event) => event.buttons && moveFrame(view, event);
  canvas.onpointermove = (event) => {
    canvas.classList.toggle("on-label", labelAt(view.place, event) !== null);
    point(view, cellAt(view.place, event));
  };
  canvas.onpointerleave = () => point(view, null);
  canvas.onclick = (event) => click(view, event);
  canvas.onkeydown = (event) => press(view, event);
  canvas.onblur = () => point(view, null);
}

/** @param {Matrix} view @param {Cell | null} cell */
function point(view, cell) {
  const at = cell ?? view.locked();
  if (at?.query === view.pointed?.query && at?.key === view.pointed?.key) return;
  view.pointed = at;
  view.mark();
}

/**
 * A label adds its row to the mean below, or its column to the sum; a cell is locked.
 * @param {Matrix} view @param {MouseEvent} event
 */
function click(view, event) {
  const label = labelAt(view.place, event);
  const at = cellAt(view.place, event);
  if (label) toggle(view, label.side, label.row);
  else if (at) lock(view, at);
}

/** Chooses a cell's query and key and nothing else, or lets them go. @param {Matrix} view @param {Cell} cell */
function lock(view, { query, key }) {
  const locked = view.locked();
  const isSame = locked?.query === query && locked?.key === key;
  const { query_index: queries, key_index: keys } = view.header;
  if (isSame) view.pointed = null;
  choose(view.scope, { queries: isSame ? [] : [queries[query]], keys: isSame ? [] : [keys[key]] });
}

/** @param {Matrix} view @param {"queries" | "keys"} side @param {number} row */
function toggle(view, side, row) {
  const index = side === "queries" ? view.header.query_index : view.header.key_index;
  choose(view.scope, { [side]: toggled(choiceOf(view.scope)[side], index[row]) });
}

/** @param {Matrix} view @param {KeyboardEvent} event */
function press(view, event) {
  const at = view.pointed ?? { query: 0, key: 0 };
  if (event.key === "Escape") {
    view.pointed = null;
    choose(view.scope, { queries: [], keys: [] });
  } else if (event.key === "Enter" || event.key === " ") {
    if (event.shiftKey) toggle(view, "keys", at.key);
    else toggle(view, "queries", at.query);
  } else if (event.key in STEPS) step(view, at, STEPS[event.key]);
  else if (event.key === "+" || event.key === "-") view.zoom(event.key === "+" ? 1 : -1);
  else return;
  event.preventDefault();
}

/**
 * To the next cell; the part that is shown goes along.
 * @param {Matrix} view @param {Cell} at @param {number[]} step rows down, columns to the right
 */
function step(view, at, [down, right]) {
  const { queries, keys } = view.header;
  const next = {
    query: clamp(at.query + down, 0, queries.length - 1),
    key: clamp(at.key + right, 0, keys.length - 1),
  };
  if (!isIn(view.place, next)) show(view.scope, view.header, view.span(), next);
  point(view, next);
}

/** Shows the part around the place on the map. @param {Matrix} view @param {MouseEvent} event */
function moveFrame(view, { offsetX, offsetY }) {
  const { scope, header, map } = view;
  show(scope, header, view.span(), {
    query: (offsetY / map.clientHeight) * header.queries.length,
    key: (offsetX / map.clientWidth) * header.keys.length,
  });
}
