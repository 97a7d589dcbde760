// A sentence twice: the query and its keys.

import { find, make, redraw, rove } from "../../browser/dom.js";
/** @import { Change } from "../../browser/view.js" */

const DEEPEST = 45; // per cent of the accent behind a weight of 1: the text on it stays readable
const NAMES = { query: "Query: the token that looks", key: "Key: a token that is looked at" };

/** @typedef {{tokens: string[], weights: number[], query: number, key: number}} TokensMessage */

/** @param {"query" | "key"} kind @param {TokensMessage} data @param {(position: number) => void} choose */
function rowOf(kind, data, choose) {
  const chips = data.tokens.map((text, position) => {
    const chip = make("button", "chip", {
      type: "button",
      role: "radio",
      ariaChecked: String(position === data[kind]),
      title: `position ${position}`,
      onclick: () => choose(position),
    }, make("span", "text", { textContent: text }));
    if (kind === "key") {
      const weight = data.weights[position];
      chip.style.setProperty("--share", `${Math.round(weight * DEEPEST)}%`);
      chip.append(make("span", "weight", { textContent: weight.toFixed(2).replace(/^0/, "") }));
      chip.title += ` · weight ${weight.toFixed(4)}`;
    }
    return chip;
  });
  const row = make("div", `row ${kind === "query" ? "queries" : "keys"}`, {
    role: "radiogroup", ariaLabel: NAMES[kind],
  }, ...chips);
  rove(row, chips, data[kind]);
  return row;
}

function nameOf(title, note) {
  return make("div", "name", {}, make("b", "", { textContent: title }), make("span", "", { textContent: note }));
}

/** Redraws, and puts focus and scrolling back where they were. @param {Change<TokensMessage>} change */
export default function ({ data, parentElement, setTriggerValue }) {
  const root = find(parentElement, ".mechanics-tokens");
  const scrolled = [...root.querySelectorAll(".row")].map((row) => row.scrollTop);
  const rows = /** @type {const} */ (["query", "key"]).map((kind, side) =>
    rowOf(kind, data, (position) => setTriggerValue("pick", [side, position])));
  redraw(root, ".chip", () => {
    root.replaceChildren(nameOf("Query", "looks"), rows[0], nameOf("Keys", "looked at"), rows[1]);
    rows.forEach((row, i) => {
      const chosen = find(row, '[aria-checked="true"]');
      row.scrollTop = scrolled[i] ?? chosen.offsetTop - row.offsetTop - 40;
    });
  });
}
