// A row of words, one of which is asked for; a click asks for another one.

import { find, make, redraw } from "../../browser/dom.js";
/** @import { Change } from "../../browser/view.js" */

const SAYS = { seen: "may be seen", hidden: "hidden", target: "to be predicted" };

/** @typedef {{words: string[], states: string[], turns: number[], label: string}} WordsMessage */

/** @param {Change<WordsMessage>} change */
export default function ({ data, parentElement, setTriggerValue }) {
  const list = find(parentElement, ".guide-words");
  list.ariaLabel = data.label;
  const items = data.words.map((word, index) => {
    const state = data.states[index];
    const button = make("button", state, {
      type: "button",
      textContent: word,
      title: `${word}: ${SAYS[state]}`,
      ariaPressed: String(state === "target"),
      ariaLabel: `${word}, ${SAYS[state]}`,
      onclick: () => setTriggerValue("pick", index),
    });
    const turn = data.turns[index];
    if (turn) button.append(make("span", "turn", { textContent: String(turn), title: `predicted as number ${turn}` }));
    return make("li", "", {}, button);
  });
  redraw(list, "button", () => list.replaceChildren(...items));
}
