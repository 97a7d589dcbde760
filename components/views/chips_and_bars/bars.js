// Word pieces with their probabilities, as a list of bars.

import { find, hit, make, redraw } from "../../browser/dom.js";
/** @import { Change } from "../../browser/view.js" */

/**
 * @typedef {{
 *   id: number, rank: number, token: string, probability: string, share: number, detail: string, tag: string,
 *   heading: string, is_put_in: boolean,
 * }} Bar
 */

/**
 * @typedef {{
 *   bars: Bar[], label: string, title: string, note: string, footer: string, hint: string, clickable: boolean,
 * }} BarsMessage
 */

/** @param {Change<BarsMessage>} change */
export default function ({ data, parentElement, setTriggerValue }) {
  const view = find(parentElement, ".masked-bars");
  find(view, "h4").textContent = data.title;
  find(view, ".note").textContent = data.note;
  find(view, ".footer").textContent = data.footer;
  const root = Object.assign(find(view, ".rows"), { role: "list", ariaLabel: data.label });
  const rows = data.bars.flatMap((bar) => [
    ...(bar.heading ? [make("div", "heading", { textContent: bar.heading })] : []),
    rowOf(bar, data),
  ]);
  redraw(root, "button", () => root.replaceChildren(...rows), (item) => item.dataset.id);
  if (!data.clickable) return;
  root.onclick = (event) => {
    const button = hit(event, "button");
    if (button) setTriggerValue("pick", Number(button.dataset.id));
  };
}

/** @param {Bar} bar @param {BarsMessage} data */
function rowOf(bar, { clickable, hint }) {
  const part = (className, text, ...children) => make("span", className, { textContent: text }, ...children);
  const fill = part("fill", "");
  fill.style.width = `${(100 * Math.min(1, Math.max(0, bar.share))).toFixed(2)}%`;
  const row = make(clickable ? "button" : "div", "bar", { title: clickable ? hint : "" },
    part("rank", bar.rank ? bar.rank.toLocaleString("en") : ""),
    part("token", bar.token, ...(bar.tag ? [part("tag", bar.tag)] : [])),
    part("track", "", fill),
    part("number", bar.probability),
    part("detail", bar.detail));
  row.dataset.id = String(bar.id);
  row.classList.toggle("in", bar.is_put_in);
  if (clickable) Object.assign(row, { type: "button", ariaPressed: String(bar.is_put_in) });
  return make("div", "item", { role: "listitem" }, row);
}
