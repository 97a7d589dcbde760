// A sentence as tokens that can be clicked. Labels are a reader's text: textContent only.

const STRONGEST = 50; // % of a colour behind a token (on more, text on dark pages is hard to read)

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".masked-sentence");
  const wanted = Number(root.dataset.focus ?? -1);
  const hadFocus = root.getRootNode().activeElement?.classList?.contains("chip") ?? false;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", data.label);
  root.style.setProperty("--low", data.low);
  root.style.setProperty("--high", data.high);
  root.classList.toggle("clickable", data.clickable);

  const words = [];
  for (const chip of data.chips) {
    if (!chip.joined || !words.length) words.push(make("span", "word"));
    words.at(-1).append(chipOf(chip, data.clickable));
  }
  root.replaceChildren(...words);
  if (!data.clickable) return;

  // One stop for the Tab key; arrows move inside.
  const buttons = [...root.querySelectorAll("button")];
  const first = buttons.findIndex((button) => Number(button.dataset.position) === wanted);
  const shown = buttons.findIndex((button) => button.classList.contains("shown"));
  let current = Math.max(0, first >= 0 ? first : shown);
  buttons.forEach((button, i) => (button.tabIndex = i === current ? 0 : -1));
  if (hadFocus) buttons[current]?.focus();

  root.onclick = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    root.dataset.focus = button.dataset.position;
    setTriggerValue("pick", Number(button.dataset.position));
  };
  root.onkeydown = (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const from = buttons.indexOf(event.target.closest("button"));
    const to = Math.min(Math.max(from + steps[event.key], 0), buttons.length - 1);
    buttons[from].tabIndex = -1;
    buttons[to].tabIndex = 0;
    buttons[to].focus();
  };
}

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function chipOf(chip, clickable) {
  const canClick = clickable && chip.state !== "special";
  const element = make(canClick ? "button" : "span", `chip ${chip.state}`);
  element.append(make("span", "text", chip.label), make("span", chip.below ? "below" : "below none", chip.below || "\u00a0"));
  element.dataset.position = chip.position;
  element.classList.toggle("shown", chip.is_shown);
  element.title = chip.note;
  element.style.setProperty("--tone", `${Math.round(Math.min(1, Math.abs(chip.tone)) * STRONGEST)}%`);
  element.style.setProperty("--hue", chip.tone < 0 ? "var(--low)" : "var(--high)");
  if (canClick) {
    element.type = "button";
    element.ariaPressed = String(chip.state !== "plain");
  }
  return element;
}
