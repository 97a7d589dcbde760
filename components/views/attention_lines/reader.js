// What a reader does with the columns: pointer, keys, focus and wheel.

import { clamp, hit } from "../../browser/dom.js";
import { choiceOf, choose, toggled } from "../../browser/text.js";
import { moveInto, turn } from "./moving.js";
import { endOf } from "./stretch.js";
import { CHOSEN } from "./weights.js";
/** @import { View } from "./attention_lines.js" */
/** @import { Side } from "./weights.js" */

const WHEEL_REST = 250; // ms after which the wheel begins to turn anew

/** @typedef {{side: Side, index: number}} Token */

/** Listens to all of it; returns what ends it. @param {View} view */
export function listen(view) {
  const { columns } = view;
  columns.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") point(view, hit(event, "li"));
  });
  columns.addEventListener("pointerleave", () => point(view, null));
  columns.addEventListener("click", (event) => click(view, event));
  columns.addEventListener("keydown", (event) => press(view, event));
  columns.addEventListener("focusin", (event) => {
    view.focused = tokenOf(view, hit(event, ":focus-visible"));
    view.update();
  });
  columns.addEventListener("focusout", () => {
    view.focused = null;
    view.update();
  });
  columns.addEventListener("wheel", (event) => turn(view, event), { passive: false });
  const onAnyWheel = (/** @type {WheelEvent} */ event) => {
    if (event.timeStamp - view.wheelAt > WHEEL_REST) {
      view.isOurWheel = event.composedPath().includes(columns);
      view.wheelRest = 0;
    }
    view.wheelAt = event.timeStamp;
  };
  window.addEventListener("wheel", onAnyWheel, { capture: true, passive: true });
  return () => window.removeEventListener("wheel", onAnyWheel, true);
}

/**
 * The slot that an element of the columns belongs to, and its side; or null.
 * @param {View} view @param {Element | null} element
 */
function slotOf(view, element) {
  const item = element?.closest("li");
  if (!item) return null;
  const side = item.dataset.side === "query" ? "query" : "key";
  return { side: /** @type {Side} */ (side), slot: view.columnsOf[side].slots[Number(item.dataset.slot)] };
}

/**
 * The token that an element of the columns belongs to, or null.
 * @param {View} view @param {Element | null} element @returns {Token | null}
 */
export function tokenOf(view, element) {
  const found = slotOf(view, element);
  return found?.slot?.kind === "token" ? { side: found.side, index: found.slot.index } : null;
}

/** @param {View} view @param {Element | null} item */
function point(view, item) {
  view.over = item;
  const token = tokenOf(view, item);
  if (token?.side === view.hovered?.side && token?.index === view.hovered?.index) return;
  view.hovered = token;
  view.update();
}

/** @param {View} view @param {MouseEvent} event */
function click(view, event) {
  if (hit(event, ".map")) return;
  const found = slotOf(view, hit(event, "li"));
  if (!found) letGo(view);
  else if (found.slot.kind === "token") toggle(view, { side: found.side, index: found.slot.index });
  else {
    const { side, slot } = found;
    moveInto(view, side, endOf(view.columnsOf[side], view.beyond[side], slot.kind).best);
  }
}

/** Chooses a token, or lets it go. @param {View} view @param {Token} token */
function toggle(view, { side, index }) {
  const name = CHOSEN[side];
  choose(view.scope, { [name]: toggled(choiceOf(view.scope)[name], view.positions(side)[index]) });
}

/** @param {View} view */
function letGo(view) {
  const { queries, keys } = choiceOf(view.scope);
  if (queries.length + keys.length) choose(view.scope, { queries: [], keys: [] });
}

/** @param {View} view @param {KeyboardEvent} event */
function press(view, event) {
  if (event.key === "Escape") letGo(view);
  const token = tokenOf(view, hit(event, "li"));
  if (!token) return;
  const page = view.columnsOf[token.side].length;
  const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity, PageDown: page, PageUp: -page };
  if (event.key in steps) focus(view, token.side, token.index + steps[event.key]);
  else if (event.key === "ArrowLeft") focusAcross(view, token, "query");
  else if (event.key === "ArrowRight") focusAcross(view, token, "key");
  else if (event.key === "Enter" || event.key === " ") toggle(view, token);
  else if (event.key !== "Escape") return;
  event.preventDefault();
}

/** To the token in the same row of the other column. @param {View} view @param {Token} token @param {Side} side */
function focusAcross(view, token, side) {
  if (token.side === side) return;
  const beside = view.columnsOf[side].slots[view.columnsOf[token.side].slotOf[token.index]];
  focus(view, side, beside?.kind === "token" ? beside.index : token.index);
}

/** @param {View} view @param {Side} side @param {number} index */
function focus(view, side, index) {
  const count = view.labels(side).length;
  if (!count) return;
  const at = clamp(index, 0, count - 1);
  view.tabbable = { side, index: at };
  if (!view.columnsOf[side].isSeen[at]) moveInto(view, side, at, { isNear: true });
  markTabStop(view);
  view.itemOf(view.tabbable)?.focus({ focusVisible: true });
}

/** Which token the Tab key reaches. @param {View} view */
export function markTabStop(view) {
  for (const item of view.columns.querySelectorAll("li[tabindex='0']")) item.setAttribute("tabindex", "-1");
  const item = view.itemOf(view.tabbable) ?? view.lists.query.querySelector(".token");
  item?.setAttribute("tabindex", "0");
}
