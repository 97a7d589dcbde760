// Moving through a long text.

import { clamp, hit } from "../../browser/dom.js";
import { choiceOf, choose, stretchOf } from "../../browser/text.js";
import { columnOf } from "./stretch.js";
import { ROW } from "./weights.js";
/** @import { View } from "./attention_lines.js" */
/** @import { Side } from "./weights.js" */

/** Columns move together, or each for itself. @param {View} view @param {boolean} isTogether */
export function setTogether(view, isTogether, { isQuiet = false } = {}) {
  view.link.ariaPressed = String(isTogether);
  if (isTogether && !isQuiet) moveTo(view, "query", view.columnsOf.query.first);
}

/**
 * Shows the stretch that begins with a token; of the other column, too, if they move together.
 * @param {View} view @param {Side} side @param {number} first
 */
export function moveTo(view, side, first) {
  if (!view.isLong || !Number.isFinite(first)) return;
  const chosen = view.chosen();
  const isTogether = view.link.ariaPressed === "true";
  const stretch = (/** @type {Side} */ one) => {
    const index = view.positions(one);
    const wanted = one === side || isTogether ? first : view.columnsOf[one].first;
    const column = columnOf(index.length, view.isLong, wanted, chosen[one]);
    return stretchOf(column.first, column.length, index);
  };
  /** @type {[[number, number], [number, number]]} */
  const span = [stretch("query"), stretch("key")];
  if (JSON.stringify(span) === JSON.stringify(choiceOf(view.scope).span)) return;
  view.isMoving = true;
  choose(view.scope, { span });
  view.isMoving = false;
}

/**
 * Brings a token into sight: into the middle, or just so.
 * @param {View} view @param {Side} side @param {number} index
 */
export function moveInto(view, side, index, { isNear = false } = {}) {
  if (index < 0) return;
  const { first, length } = view.columnsOf[side];
  if (!isNear) moveTo(view, side, index - Math.floor(length / 2));
  else moveTo(view, side, index < first ? index : index - length + 1);
}

/**
 * The wheel over a column or its map moves the stretch, and at its end the page.
 * @param {View} view @param {WheelEvent} event
 */
export function turn(view, event) {
  const part = hit(event, "ol, .map");
  if (!view.isLong || !part || !view.isOurWheel || event.ctrlKey || !event.deltaY) return;
  const side = part.classList.contains("query") ? "query" : "key";
  const { first, length } = view.columnsOf[side];
  const last = view.labels(side).length - length;
  if (event.deltaY < 0 ? first <= 0 : first >= last) return;
  event.preventDefault();
  const rows = [1 / ROW, 1, length][event.deltaMode] ?? 1;
  view.wheelRest += event.deltaY * rows;
  const steps = Math.trunc(view.wheelRest);
  view.wheelRest -= steps;
  if (steps) moveTo(view, side, clamp(first + steps, 0, last));
}
