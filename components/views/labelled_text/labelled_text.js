// A running text whose stretches carry labels.

import { ALONG, find, hit, make, redraw, rove } from "../../browser/dom.js";
/** @import { Change } from "../../browser/view.js" */

/** @typedef {{label: string, hue: string, number: string, strong: boolean}} Mark */

/**
 * @typedef {{
 *   tokens: [string, string, number, number, string][], marks: Mark[], label: string, tail: string,
 *   chosen: number, clickable: boolean,
 * }} LabelledMessage
 */

/** @param {Change<LabelledMessage>} change */
export default function ({ data, parentElement, setTriggerValue }) {
  const root = find(parentElement, ".labelled-text");
  Object.assign(root, { role: "group", ariaLabel: data.label });
  root.classList.toggle("clickable", data.clickable);
  redraw(root, "button", () => root.replaceChildren(...partsOf(data)));
  const buttons = [...root.querySelectorAll("button")];
  if (!buttons.length) return;
  const at = buttons.findIndex((button) => Number(button.dataset.position) === data.chosen);
  rove(root, buttons, at, ALONG);
  root.onclick = (event) => {
    const button = hit(event, "button");
    if (button) setTriggerValue("pick", Number(button.dataset.position));
  };
}

/** The tokens with what stands between them; those of a mark stand in its element. @param {LabelledMessage} data */
function partsOf(data) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let open = { mark: -1, body: make("span", "body") }; // the mark that is being filled
  for (const [before, text, position, mark, note] of data.tokens) {
    const token = tokenOf(text, position, note, data);
    if (mark >= 0 && mark === open.mark) {
      open.body.append(before, token);
      continue;
    }
    open = { mark, body: make("span", "body", {}, token) };
    parts.push(before, mark < 0 ? token : marked(data.marks[mark], open.body));
  }
  return [...parts, data.tail];
}

function tokenOf(text, position, note, data) {
  const token = make(data.clickable ? "button" : "span", "token", { textContent: text, title: note });
  token.dataset.position = position;
  token.classList.toggle("chosen", position === data.chosen);
  if (data.clickable) {
    const ariaLabel = [text, note].filter(Boolean).join(", ");
    Object.assign(token, { type: "button", ariaLabel, ariaPressed: String(position === data.chosen) });
  }
  return token;
}

/** @param {Mark} mark @param {HTMLElement} body */
function marked({ label, number, hue, strong }, body) {
  const tag = make("span", "tag", { textContent: label });
  if (number) tag.append(make("span", "number", { textContent: number }));
  const element = make("span", strong ? "mark strong" : "mark", {}, body, tag);
  element.style.setProperty("--hue", hue);
  return element;
}
