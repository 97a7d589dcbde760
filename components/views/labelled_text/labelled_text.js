// A running text whose stretches carry labels. All of it is a reader's text: textContent only.

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".labelled-text");
  const hadFocus = root.getRootNode().activeElement?.classList?.contains("token") ?? false;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", data.label);
  root.classList.toggle("clickable", data.clickable);

  const parts = [];
  let open = null; // the mark that is being filled, and where its tokens go
  for (const [before, text, position, mark, note] of data.tokens) {
    const token = tokenOf(text, position, note, data);
    if (open && mark === open.mark) {
      open.body.append(before, token);
      continue;
    }
    parts.push(before);
    open = mark >= 0 ? opened(mark, data.marks[mark]) : null;
    if (open) {
      open.body.append(token);
      parts.push(open.element);
    } else {
      parts.push(token);
    }
  }
  parts.push(data.tail);
  root.replaceChildren(...parts);
  if (data.clickable) listen(root, data.chosen, hadFocus, setTriggerValue);
}

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function tokenOf(text, position, note, data) {
  const token = make(data.clickable ? "button" : "span", "token", text);
  token.dataset.position = position;
  token.title = note;
  token.classList.toggle("chosen", position === data.chosen);
  if (data.clickable) {
    token.type = "button";
    token.tabIndex = -1;
    token.ariaLabel = [text, note].filter(Boolean).join(", ");
    token.ariaPressed = String(position === data.chosen);
  }
  return token;
}

function opened(mark, { label, number, hue, strong }) {
  const element = make("span", strong ? "mark strong" : "mark");
  element.style.setProperty("--hue", hue);
  const body = make("span", "body");
  const tag = make("span", "tag", label);
  if (number) tag.append(make("span", "number", number));
  element.append(body, tag);
  return { mark, element, body };
}

function listen(root, chosen, hadFocus, setTriggerValue) {
  // One stop for the Tab key; arrows move inside.
  const buttons = [...root.querySelectorAll("button")];
  if (!buttons.length) return;
  const at = buttons.findIndex((button) => Number(button.dataset.position) === chosen);
  const current = buttons[Math.max(0, at)];
  current.tabIndex = 0;
  if (hadFocus) current.focus({ preventScroll: true });
  root.onclick = (event) => {
    const button = event.target.closest("button");
    if (button) setTriggerValue("pick", Number(button.dataset.position));
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
