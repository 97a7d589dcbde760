// A sentence as tokens that can be clicked.

import { ALONG, find, hit, make, redraw, rove } from "../../browser/dom.js";
/** @import { Change } from "../../browser/view.js" */

const STRONGEST = 50; // % of a colour behind a token (on more, text on dark pages is hard to read)

/**
 * @typedef {{
 *   position: number, label: string, below: string, state: string, joined: boolean, tone: number,
 *   is_shown: boolean, note: string,
 * }} Chip
 */

/** @typedef {{chips: Chip[], label: string, low: string, high: string, clickable: boolean}} SentenceMessage */

/** @param {Change<SentenceMessage>} change */
export default function ({ data, parentElement, setTriggerValue }) {
  const root = find(parentElement, ".masked-sentence");
  Object.assign(root, { role: "group", ariaLabel: data.label });
  root.style.setProperty("--low", data.low);
  root.style.setProperty("--high", data.high);
  root.classList.toggle("clickable", data.clickable);
  redraw(root, "button", () => root.replaceChildren(...wordsOf(data)));
  if (!data.clickable) return;
  const buttons = [...root.querySelectorAll("button")];
  const wanted = buttons.findIndex((button) => button.dataset.position === root.dataset.focus);
  const shown = buttons.findIndex((button) => button.classList.contains("shown"));
  if (buttons.length) rove(root, buttons, wanted >= 0 ? wanted : shown, ALONG);
  root.onclick = (event) => {
    const button = hit(event, "button");
    if (!button) return;
    root.dataset.focus = button.dataset.position;
    setTriggerValue("pick", Number(button.dataset.position));
  };
}

/** @param {SentenceMessage} data */
function wordsOf({ chips, clickable }) {
  /** @type {HTMLElement[]} */
  const words = [];
  for (const chip of chips) {
    if (!chip.joined || !words.length) words.push(make("span", "word"));
    words[words.length - 1].append(chipOf(chip, clickable));
  }
  return words;
}

/** @param {Chip} chip @param {boolean} clickable */
function chipOf(chip, clickable) {
  const canClick = clickable && chip.state !== "special";
  const element = make(canClick ? "button" : "span", `chip ${chip.state}`, { title: chip.note },
    make("span", "text", { textContent: chip.label }),
    make("span", chip.below ? "below" : "below none", { textContent: chip.below || "\u00a0" }));
  element.dataset.position = String(chip.position);
  element.classList.toggle("shown", chip.is_shown);
  element.style.setProperty("--tone", `${Math.round(Math.min(1, Math.abs(chip.tone)) * STRONGEST)}%`);
  element.style.setProperty("--hue", chip.tone < 0 ? "var(--low)" : "var(--high)");
  if (canClick) Object.assign(element, { type: "button", ariaPressed: String(chip.state !== "plain") });
  return element;
}
