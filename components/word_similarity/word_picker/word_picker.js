// Sentences whose words can be clicked. Words are a reader's text: they only become textContent.

const make = (tag, className, properties = {}) =>
  Object.assign(document.createElement(tag), { className }, properties);

function row(sentence, words, pick, note, choose) {
  const line = make("li", "sentence");
  const group = make("div", "words");
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-label", `Word of sentence ${sentence + 1}`);
  words.forEach((text, word) => {
    const button = make("button", "word", { type: "button", textContent: text });
    button.setAttribute("role", "radio");
    button.setAttribute("aria-checked", String(word === pick));
    button.tabIndex = word === pick ? 0 : -1; // one stop for the Tab key
    button.onclick = () => choose(sentence, word);
    group.append(button);
  });
  group.onkeydown = (event) => {
    const buttons = [...group.children];
    const at = buttons.indexOf(event.target);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || at < 0) return;
    buttons[Math.min(Math.max(at + step, 0), buttons.length - 1)].focus();
    event.preventDefault();
  };
  line.append(make("span", "number", { textContent: sentence + 1 }), group);
  if (note) group.append(make("span", "note", { textContent: note }));
  return line;
}

/** Redraws, and puts the focus back where it was. */
export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".word-picker");
  const active = list.getRootNode().activeElement;
  const place = [...list.querySelectorAll(".word")].indexOf(active);
  const choose = (sentence, word) => setTriggerValue("pick", [sentence, word]);
  list.replaceChildren(
    ...data.sentences.map((words, i) => row(i, words, data.picks[i], data.notes[i], choose)),
  );
  if (place >= 0) list.querySelectorAll(".word")[place]?.focus({ preventScroll: true });
}
