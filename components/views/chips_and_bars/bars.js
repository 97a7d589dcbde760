// Word pieces with their probabilities, as a list of bars. Tokens are text: textContent only.

export default function ({ data, parentElement, setTriggerValue }) {
  const view = parentElement.querySelector(".masked-bars");
  view.querySelector("h4").textContent = data.title;
  view.querySelector(".note").textContent = data.note;
  view.querySelector(".footer").textContent = data.footer;
  const root = view.querySelector(".rows");
  root.setAttribute("role", "list");
  root.setAttribute("aria-label", data.label);
  const hadFocus = root.getRootNode().activeElement?.classList?.contains("bar") ?? false;
  const wanted = root.dataset.focus;
  const rows = [];
  for (const bar of data.bars) {
    if (bar.heading) rows.push(make("div", "heading", bar.heading));
    rows.push(rowOf(bar, data));
  }
  root.replaceChildren(...rows);
  if (!data.clickable) return;
  if (hadFocus) root.querySelector(`[data-id="${Number(wanted)}"]`)?.focus();
  root.onclick = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    root.dataset.focus = button.dataset.id;
    setTriggerValue("pick", Number(button.dataset.id));
  };
}

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function tokenOf(bar) {
  const token = make("span", "token", bar.token);
  if (bar.tag) token.append(make("span", "tag", bar.tag));
  return token;
}

function rowOf(bar, { clickable, hint }) {
  const item = make("div", "item");
  item.setAttribute("role", "listitem");
  const row = make(clickable ? "button" : "div", "bar");
  row.dataset.id = bar.id;
  row.classList.toggle("in", bar.is_put_in);
  const track = make("span", "track");
  const fill = make("span", "fill");
  fill.style.width = `${(100 * Math.min(1, Math.max(0, bar.share))).toFixed(2)}%`;
  track.append(fill);
  row.append(
    make("span", "rank", bar.rank ? bar.rank.toLocaleString("en") : ""),
    tokenOf(bar),
    track,
    make("span", "number", bar.probability),
    make("span", "detail", bar.detail),
  );
  row.title = clickable ? hint : "";
  if (clickable) {
    row.type = "button";
    row.ariaPressed = String(bar.is_put_in);
  }
  item.append(row);
  return item;
}
