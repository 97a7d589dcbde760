// The status line, and per head the weight of a pair in the legend.

import { make } from "../../browser/dom.js";
import { hiddenOf, showsHidden } from "./marks.js";
import { CHOSEN, LEAST, OTHER, said, weightsWith } from "./weights.js";
/** @import { View } from "./attention_lines.js" */
/** @import { Tokens } from "./weights.js" */

const NAMED = 3; // strongest weights that the status line names

/** @param {View} view @param {Tokens | null} active */
export function tell(view, active) {
  const { status } = view;
  const chosen = view.chosen();
  const second = view.hovered ?? view.focused;
  for (const chip of view.chips) chip.value.textContent = "";
  const isPair = second && chosen[OTHER[second.side]].length;
  if (!active) {
    status.textContent = window.matchMedia("(hover: none)").matches
      ? "Tap a token to see only its lines."
      : "Point at a token to see only its lines; click to keep them.";
  } else if (isPair) tellPair(view, { ...chosen, [second.side]: [second.index] });
  else if (active.query.length && active.key.length) tellPair(view, active);
  else tellStrongest(view, active);
  status.title = status.textContent;
}

/**
 * The weight between two tokens, or sets of them: mean over queries of the sum over keys.
 * @param {View} view @param {Tokens} tokens
 */
function tellPair(view, { query, key }) {
  const { data, status } = view;
  const heads = data.labels.map((_, head) => head);
  const perHead = heads.map((head) => {
    const sums = query.map((index) => weightsWith(data, [head], "query", index, { query, key })[0]);
    return sums.reduce((a, b) => a + b, 0) / sums.length;
  });
  view.chips.forEach((chip, head) => {
    chip.value.textContent = said(data, perHead[head]);
  });
  const queries = query.length === 1 ? `query “${data.queries[query[0]]}”` : `${query.length} queries`;
  const keys = key.length === 1 ? `key “${data.keys[key[0]]}”` : `${key.length} keys`;
  const isMean = query.length > 1;
  const what = key.length > 1 ? (isMean ? " (mean of sums)" : " (sum)") : isMean ? " (mean)" : "";
  status.textContent = `${queries} → ${keys}${heads.length === 1 ? `: ${said(data, perHead[0], 4)}${what}` : ""}`;
}

/** @param {View} view @param {Tokens} active */
function tellStrongest(view, active) {
  const { data, status } = view;
  const side = active.query.length ? "query" : "key";
  const heads = view.drawnHeads();
  /** @type {{text: string, weight: number, head: string}[]} */
  const found = [];
  view.labels(OTHER[side]).forEach((text, index) => {
    weightsWith(data, heads, OTHER[side], index, active).forEach((weight, i) => {
      if (weight >= LEAST) found.push({ text, weight, head: data.labels[heads[i]] });
    });
  });
  found.sort((a, b) => b.weight - a.weight);
  const named = found.slice(0, NAMED).map(({ text, weight, head }) =>
    `“${text}” ${said(data, weight)}${data.labels.length > 1 ? ` (${head})` : ""}`);
  const tokens = active[side];
  if (showsHidden(view, side, active) && tokens.length === 1) named.push(hiddenText(hiddenOf(view, tokens[0])));
  const isOne = tokens.length === 1;
  const subject = isOne ? `“${view.labels(side)[tokens[0]]}”` : `${tokens.length} ${CHOSEN[side]}`;
  const verbs = { query: ["looks at", "look, in the mean, at"], key: ["is looked at by", "are, in sum, looked at by"] };
  status.replaceChildren(
    make("b", "", { textContent: subject }),
    ` ${verbs[side][isOne ? 0 : 1]} ${named.join(" · ") || "nothing that is shown"}`,
  );
}

/** @param {number[]} shares per head */
export function hiddenText(shares) {
  const largest = Math.max(...shares).toFixed(3);
  return shares.length === 1 ? `hidden ${largest}` : `hidden up to ${largest}`;
}
