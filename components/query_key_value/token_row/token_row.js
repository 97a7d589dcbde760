// A sentence twice: the query and its keys. Tokens are a reader's text: they only become textContent.

const DEEPEST = 45; // per cent of the accent behind a weight of 1: the text on it stays readable

function make(tag, className, properties = {}) {
  return Object.assign(document.createElement(tag), { className }, properties);
}

function rowOf(kind, data, choose) {
  const row = make("div", `row ${kind === "query" ? "queries" : "keys"}`);
  row.setAttribute("role", "radiogroup");
  row.setAttribute("aria-label", kind === "query" ? "Query: the token that looks" : "Key: a token that is looked at");
  data.tokens.forEach((text, position) => {
    const chip = make("button", "chip", { type: "button" });
    chip.append(make("span", "text", { textContent: text }));
    const isChosen = position === data[kind];
    chip.setAttribute("role", "radio");
    chip.setAttribute("aria-checked", String(isChosen));
    chip.tabIndex = isChosen ? 0 : -1; // one stop for the Tab key
    chip.title = `position ${position}`;
    if (kind === "key") {
      const weight = data.weights[position];
      chip.style.setProperty("--share", `${Math.round(weight * DEEPEST)}%`);
      chip.append(make("span", "weight", { textContent: weight.toFixed(2).replace(/^0/, "") }));
      chip.title = `position ${position} · weight ${weight.toFixed(4)}`;
    }
    chip.onclick = () => choose(kind, position);
    row.append(chip);
  });
  row.onkeydown = (event) => {
    const chips = [...row.children];
    const at = chips.indexOf(event.target);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!step || at < 0) return;
    chips[Math.min(Math.max(at + step, 0), chips.length - 1)].focus();
    event.preventDefault();
  };
  return row;
}

function nameOf(title, note) {
  const name = make("div", "name");
  name.append(make("b", "", { textContent: title }), make("span", "", { textContent: note }));
  return name;
}

/** Redraws, and puts focus and scrolling back where they were. */
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".mechanics-tokens");
  const active = root.getRootNode().activeElement;
  const place = [...root.querySelectorAll(".chip")].indexOf(active);
  const scrolled = [...root.querySelectorAll(".row")].map((row) => row.scrollTop);
  const isFirst = !scrolled.length;
  const choose = (row, position) => setTriggerValue("pick", { row, position });
  const rows = [rowOf("query", data, choose), rowOf("key", data, choose)];
  root.replaceChildren(
    nameOf("Query", "looks"), rows[0],
    nameOf("Keys", "looked at"), rows[1],
  );
  rows.forEach((row, i) => {
    const chosen = row.querySelector('[aria-checked="true"]');
    row.scrollTop = isFirst ? chosen.offsetTop - row.offsetTop - 40 : scrolled[i];
  });
  if (place >= 0) root.querySelectorAll(".chip")[place]?.focus({ preventScroll: true });
}
