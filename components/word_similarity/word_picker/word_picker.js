// Sentences whose words can be clicked.

import { find, make, redraw, rove } from "../../browser/dom.js";
/** @import { Change } from "../../browser/view.js" */

/** @typedef {{sentences: string[][], picks: number[], notes: string[]}} PickerMessage */

function row(sentence, words, pick, note, choose) {
  const buttons = words.map((text, word) => make("button", "word", {
    type: "button",
    textContent: text,
    role: "radio",
    ariaChecked: String(word === pick),
    onclick: () => choose([sentence, word]),
  }));
  const label = `Word of sentence ${sentence + 1}`;
  const group = make("div", "words", { role: "radiogroup", ariaLabel: label }, ...buttons);
  rove(group, buttons, pick);
  if (note) group.append(make("span", "note", { textContent: note }));
  return make("li", "sentence", {}, make("span", "number", { textContent: String(sentence + 1) }), group);
}

/** @param {Change<PickerMessage>} change */
export default function ({ data, parentElement, setTriggerValue }) {
  const list = find(parentElement, ".word-picker");
  const choose = (place) => setTriggerValue("pick", place);
  const rows = data.sentences.map((words, i) => row(i, words, data.picks[i], data.notes[i], choose));
  redraw(list, ".word", () => list.replaceChildren(...rows));
}
