// A row of words, one of which is asked for; a click asks for another one.
// Words are a reader's text: they only ever become textContent or attributes.

const SAYS = { seen: "may be seen", hidden: "hidden", target: "to be predicted" };

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".guide-words");
  list.setAttribute("aria-label", data.label);
  const focused = [...list.children].findIndex((item) => item.contains(list.getRootNode().activeElement));
  list.replaceChildren(
    ...data.words.map((word, index) => {
      const state = data.states[index];
      const button = document.createElement("button");
      button.type = "button";
      button.className = state;
      button.textContent = word;
      button.title = `${word}: ${SAYS[state]}`;
      button.setAttribute("aria-pressed", String(state === "target"));
      button.setAttribute("aria-label", `${word}, ${SAYS[state]}`);
      button.onclick = () => setTriggerValue("picked", index);
      if (data.turns.length) {
        const turn = document.createElement("span");
        turn.className = "turn";
        turn.textContent = String(data.turns[index]);
        turn.title = `predicted as number ${data.turns[index]}`;
        button.append(turn);
      }
      const item = document.createElement("li");
      item.append(button);
      return item;
    }),
  );
  if (focused >= 0) list.children[focused]?.firstChild.focus();
}
