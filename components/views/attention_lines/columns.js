// The tokens of both columns, in elements that stay where they are while the reader moves.

import { measureIn } from "../../browser/canvas.js";
import { find, make } from "../../browser/dom.js";
import { SIDES } from "./weights.js";
/** @import { View } from "./attention_lines.js" */
/** @import { Side } from "./weights.js" */

const NARROW = 480; // px of the view, as in the style sheet
const NAMES = { query: "Queries, the tokens that look", key: "Keys, the tokens that are looked at" };

/** @param {View} view */
export function isWide(view) {
  return view.width > NARROW;
}

/** @param {Side} side */
export function listOf(side) {
  return make("ol", side, { role: "listbox", ariaLabel: NAMES[side], ariaMultiSelectable: "true" });
}

/** @param {Side} side */
export function captionOf(side) {
  return make("div", `caption ${side}`, {}, make("span", "label", { textContent: side }), make("span", "value"));
}

/** Puts the tokens of a column into its elements. @param {View} view @param {Side} side */
export function fillColumn(view, side) {
  const { slots } = view.columnsOf[side];
  const list = view.lists[side];
  const kinds = slots.map(({ kind }) => kind[0]).join("");
  if (view.slotKinds[side] !== kinds) {
    view.slotKinds[side] = kinds;
    list.replaceChildren(...slots.map(({ kind }, slot) => newItem(side, kind, slot)));
  }
  const [positions, labels] = [view.positions(side), view.labels(side)];
  slots.forEach(({ kind, index }, slot) => {
    if (kind !== "token") return;
    const item = /** @type {HTMLElement} */ (list.children[slot]);
    const [label, { index: before }] = [labels[index], item.dataset];
    if (before === String(index) && item.title === label) return;
    item.children[0].textContent = label;
    Object.assign(item.dataset, { index, position: positions[index] });
    Object.assign(item, { title: label, ariaSetSize: labels.length, ariaPosInSet: index + 1 });
  });
}

/** An element for a token, or for what lies beyond an end. */
function newItem(side, kind, slot) {
  const isToken = kind === "token";
  const item = make("li", isToken ? kind : `end ${kind}`, { role: isToken ? "option" : "presentation" },
    make("span", "label"), " ", make("span", "value")); // the space keeps them apart when read
  if (isToken) item.tabIndex = -1;
  Object.assign(item.dataset, { side, slot });
  return item;
}

/**
 * Columns as wide as their longest token, so that nothing moves sideways while the reader does.
 * @param {View} view
 */
export function fitColumns(view) {
  const key = `${view.width} ${view.scope} ${view.data.labels.length}`;
  if (view.widthsFor === key) return;
  view.widthsFor = key;
  for (const side of SIDES) {
    const token = find(view.lists[side], ".token");
    const style = getComputedStyle(find(token, ".label"));
    const widthOf = measureIn(`${style.fontSize} ${style.fontFamily}`);
    const widest = Math.max(...[...new Set(view.labels(side))].map(widthOf));
    const width = Math.max(Math.ceil(widest) + 18, isWide(view) ? 104 : 84) + find(token, ".value").offsetWidth;
    view.columns.style.setProperty(`--${side}-width`, `${Math.min(width, Math.floor(view.width * 0.38))}px`);
  }
}
