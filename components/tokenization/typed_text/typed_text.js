// The typed text with its word pieces coloured in.

import { hit, make, rove } from "../../browser/dom.js";
import { component } from "../../browser/view.js";

const HINT = "Point at a piece, tap it, or move with the arrow keys.";
const KINDS = {
  whole: "a word in one piece",
  first: "first piece of a word",
  rest: "continues the word",
  unknown: "unknown: [UNK]",
  special: "special token",
};

/**
 * @typedef {{
 *   runs: [string, number, string, boolean, boolean][], n_hidden: number,
 *   tokens: [string, number, number, number, number, string, number, number][], label: string, word: number,
 *   padding: [string, number], picks: boolean,
 * }} TextMessage
 */

export default component(class {
  /** @type {TextMessage} */ data;
  /** @type {HTMLElement[]} */ pieces = [];
  /** @type {(place: number) => void} */ move;

  constructor(root, send) {
    this.root = root;
    this.send = send;
    this.shown = ""; // the runs that are drawn, to tell a new text from a new choice
    this.detail = make("div", "detail", { role: "status" });
    this.text = make("div", "text", { role: "group" });
    this.legend = make("ul", "legend");
    root.replaceChildren(this.detail, this.text, this.legend);
    this.listen();
  }

  /** @param {TextMessage} data */
  receive(data) {
    this.data = data;
    const shown = JSON.stringify([data.runs, data.tokens, data.padding, data.n_hidden]);
    if (shown !== this.shown) {
      this.shown = shown;
      this.draw(data);
    }
    this.root.classList.toggle("picks", data.picks);
    this.text.ariaLabel = data.label;
    for (const piece of this.pieces) {
      piece.classList.toggle("chosen", data.word > 0 && Number(piece.dataset.word) === data.word);
    }
  }

  close() {}

  /** @param {TextMessage} data */
  draw({ runs, tokens, padding, n_hidden }) {
    const children = runs.map((run) => (run[1] < 0 ? run[0] : pieceOf(run, tokens[run[1]])));
    this.pieces = children.filter((child) => typeof child !== "string");
    if (n_hidden) children.push(make("span", "more", { textContent: ` … ${n_hidden} further pieces` }));
    if (padding[1]) {
      const name = padding[1] > 1 ? `${padding[0]} × ${padding[1]}` : padding[0];
      children.push(make("span", "piece special", { textContent: name }));
    }
    this.text.replaceChildren(...children);
    this.legend.replaceChildren(...legendOf(runs));
    this.move = rove(this.text, this.pieces, 0);
    this.tell(null);
  }

  /** @param {HTMLElement | null} piece */
  tell(piece) {
    this.active?.classList.remove("active");
    this.active = piece;
    this.root.dataset.active = piece?.dataset.position ?? "";
    piece?.classList.add("active");
    this.detail.replaceChildren(...(piece
      ? factsOf(this.data.tokens[Number(piece.dataset.position)])
      : [make("span", "hint", { textContent: HINT })]));
  }

  listen() {
    const at = (event) => hit(event, ".text .piece[data-position]");
    this.text.onpointerover = (event) => at(event) && this.tell(at(event));
    this.text.onpointerleave = () => this.tell(this.focused ?? null);
    this.text.addEventListener("focusin", (event) => {
      this.focused = at(event);
      this.tell(this.focused);
    });
    this.text.addEventListener("focusout", () => {
      this.focused = null;
      this.tell(null);
    });
    this.text.onclick = (event) => this.choose(at(event));
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Escape") at(event)?.blur();
      else if (event.key === "Enter" || event.key === " ") this.choose(at(event));
      else return;
      event.preventDefault();
    });
  }

  /** @param {HTMLElement | null} piece */
  choose(piece) {
    if (!piece) return;
    this.move(this.pieces.indexOf(piece));
    if (this.data.picks && piece.dataset.word) this.send("pick", Number(piece.dataset.word));
  }
}, ".tokenization-text");

function pieceOf([text, position, kind, isCut, isMarked], [token, id, , , word, typed, start, end]) {
  const piece = make("span", `piece ${kind}`, { textContent: text || token, role: "button" });
  const classes = { byte: !text, typed: end > start, cut: isCut, marked: isMarked };
  for (const [name, has] of Object.entries(classes)) piece.classList.toggle(name, has);
  piece.dataset.position = position;
  if (word) piece.dataset.word = word;
  piece.ariaLabel = [
    `${token}, id ${id}`,
    KINDS[kind],
    ...(word ? [`word ${word}: ${typed}`] : []),
    ...(isCut ? ["left out: beyond the limit"] : []),
    ...(isMarked ? ["differs"] : []),
  ].join(", ");
  return piece;
}

/** The kinds of piece that a text has, and how many of each. */
function legendOf(runs) {
  const counts = {};
  for (const [, position, kind] of runs) if (position >= 0) counts[kind] = (counts[kind] ?? 0) + 1;
  return Object.keys(KINDS).filter((kind) => counts[kind]).map((kind) => make("li", "", {},
    make("span", `piece ${kind}`),
    make("span", "", { textContent: `${KINDS[kind]} (${counts[kind]})` })));
}

/** All that is known about a token. */
function factsOf([token, id, received, segment, word, typed, start, end]) {
  const fact = (name, value, more = "") => make("span", "fact", {},
    make("span", "name", { textContent: name }),
    make("span", `value ${more}`, { textContent: value }));
  return [
    fact("piece", token, "token"),
    fact("id", id.toLocaleString("en")),
    fact("position", received < 0 ? "left out" : received),
    ...(word ? [fact("word", `${word} “${typed}”`)] : []),
    fact("characters", end > start ? `${start} up to ${end}` : "none: added"),
    fact("segment", segment),
  ];
}
