// The typed text with its word pieces coloured in.
// Everything that is shown is a reader's text: it only ever becomes textContent or an attribute.

const HINT = "Point at a piece, tap it, or move with the arrow keys.";
const KINDS = {
  whole: "a word in one piece",
  first: "first piece of a word",
  rest: "continues the word",
  unknown: "unknown: [UNK]",
  special: "special token",
};

const views = new WeakMap(); // parentElement -> View: the function below runs at every change

export default function ({ data, parentElement, setTriggerValue }) {
  let view = views.get(parentElement);
  if (!view) {
    view = new View(parentElement.querySelector(".tokenization-text"));
    views.set(parentElement, view);
  }
  view.pick = (word) => setTriggerValue("word", word);
  view.receive(data);
  return () => views.delete(parentElement);
}

const make = (tag, className, properties = {}) =>
  Object.assign(document.createElement(tag), { className }, properties);

class View {
  constructor(root) {
    this.root = root;
    this.shown = ""; // the runs that are drawn, to tell a new text from a new choice
    this.detail = make("div", "detail", { role: "status" });
    this.text = make("div", "text", { role: "group" });
    this.legend = make("ul", "legend");
    root.replaceChildren(this.detail, this.text, this.legend);
    this.listen();
  }

  receive(data) {
    this.data = data;
    const shown = JSON.stringify([data.runs, data.tokens, data.padding, data.n_hidden]);
    if (shown !== this.shown) {
      this.shown = shown;
      this.draw();
    }
    this.root.classList.toggle("picks", data.picks);
    this.text.ariaLabel = data.label;
    for (const piece of this.pieces) {
      piece.classList.toggle("chosen", data.word > 0 && Number(piece.dataset.word) === data.word);
    }
  }

  draw() {
    const { runs, padding, n_hidden } = this.data;
    const children = runs.map((run) => (run[1] < 0 ? run[0] : this.piece(run)));
    this.pieces = children.filter((child) => typeof child !== "string");
    if (n_hidden) children.push(make("span", "more", { textContent: ` … ${n_hidden} further pieces` }));
    if (padding[1]) {
      const name = padding[1] > 1 ? `${padding[0]} × ${padding[1]}` : padding[0];
      children.push(make("span", "piece special", { textContent: name }));
    }
    this.text.replaceChildren(...children);
    this.drawLegend();
    this.stop = this.pieces[0];
    if (this.stop) this.stop.tabIndex = 0; // one stop for the Tab key
    this.tell(null);
  }

  piece([text, position, kind, isCut, isMarked]) {
    const [token, id, , , word, typed, start, end] = this.data.tokens[position];
    const isTyped = end > start;
    const piece = make("span", `piece ${kind}`, { tabIndex: -1, textContent: text || token });
    piece.role = "button";
    piece.classList.toggle("byte", !text);
    piece.classList.toggle("typed", isTyped);
    piece.classList.toggle("cut", isCut);
    piece.classList.toggle("marked", isMarked);
    piece.dataset.position = position;
    if (word) piece.dataset.word = word;
    const what = [`${token}, id ${id}`, KINDS[kind]];
    if (word) what.push(`word ${word}: ${typed}`);
    if (isCut) what.push("left out: beyond the limit");
    if (isMarked) what.push("differs");
    piece.ariaLabel = what.join(", ");
    return piece;
  }

  drawLegend() {
    const counts = {};
    for (const [, position, kind] of this.data.runs) if (position >= 0) counts[kind] = (counts[kind] ?? 0) + 1;
    const items = Object.keys(KINDS).filter((kind) => counts[kind]).map((kind) => {
      const item = make("li", "");
      item.append(make("span", `piece ${kind}`), make("span", "", { textContent: `${KINDS[kind]} (${counts[kind]})` }));
      return item;
    });
    this.legend.replaceChildren(...items);
  }

  // ---- what is pointed at -------------------------------------------------------------------

  tell(piece) {
    this.active?.classList.remove("active");
    this.active = piece;
    this.root.dataset.active = piece ? piece.dataset.position : "";
    if (!piece) {
      this.detail.replaceChildren(make("span", "hint", { textContent: HINT }));
      return;
    }
    piece.classList.add("active");
    const [token, id, received, segment, word, typed, start, end] = this.data.tokens[piece.dataset.position];
    const facts = [["piece", token, "token"], ["id", id.toLocaleString("en")]];
    facts.push(["position", received < 0 ? "left out" : received]);
    if (word) facts.push(["word", `${word} “${typed}”`]);
    facts.push(["characters", end > start ? `${start} up to ${end}` : "none: added"]);
    facts.push(["segment", segment]);
    this.detail.replaceChildren(...facts.map(([name, value, more = ""]) => {
      const fact = make("span", "fact");
      fact.append(make("span", "name", { textContent: name }), make("span", `value ${more}`, { textContent: value }));
      return fact;
    }));
  }

  listen() {
    const pieceOf = (event) => event.target.closest?.(".text .piece[data-position]");
    this.text.onpointerover = (event) => pieceOf(event) && this.tell(pieceOf(event));
    this.text.onpointerleave = () => this.tell(this.focused ?? null);
    this.text.addEventListener("focusin", (event) => {
      this.focused = pieceOf(event) ?? null;
      this.tell(this.focused);
    });
    this.text.addEventListener("focusout", () => {
      this.focused = null;
      this.tell(null);
    });
    this.text.onclick = (event) => this.choose(pieceOf(event));
    this.text.onkeydown = (event) => this.key(event, pieceOf(event));
  }

  choose(piece) {
    if (!piece) return;
    this.move(piece);
    if (this.data.picks && piece.dataset.word) this.pick(Number(piece.dataset.word));
  }

  move(piece) {
    this.stop.tabIndex = -1;
    this.stop = piece;
    piece.tabIndex = 0;
    piece.focus();
  }

  key(event, piece) {
    if (!piece) return;
    const place = this.pieces.indexOf(piece);
    const last = this.pieces.length - 1;
    const targets = { ArrowRight: place + 1, ArrowDown: place + 1, ArrowLeft: place - 1, ArrowUp: place - 1, Home: 0, End: last };
    if (event.key in targets) this.move(this.pieces[Math.min(Math.max(targets[event.key], 0), last)]);
    else if (event.key === "Enter" || event.key === " ") this.choose(piece);
    else if (event.key === "Escape") piece.blur();
    else return;
    event.preventDefault();
  }
}
