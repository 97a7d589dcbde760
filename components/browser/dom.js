// Elements, the Tab key and the focus, as all views make them.

/** Keys that move along a row of items, and by how many. */
export const ALONG = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

/** The same where up and down move, too. */
export const ANY_WAY = { ...ALONG, ArrowDown: 1, ArrowUp: -1 };

/**
 * An element with a class, properties and children. Text of readers only ever becomes `textContent`,
 * an attribute or such a child.
 * @template {keyof HTMLElementTagNameMap} Tag @param {Tag} tag @param {string} className
 * @param {Partial<HTMLElementTagNameMap[Tag]>} [properties] @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, className, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), { className }, properties);
  element.append(...children);
  return element;
}

/** @type {(value: number, least: number, most: number) => number} */
export const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

/** The one element below another one that matches a selector. @param {Element} parent @param {string} selector */
export function find(parent, selector) {
  return /** @type {HTMLElement} */ (parent.querySelector(selector));
}

/**
 * The element that an event hit, or the one around it, that matches a selector.
 * @param {Event} event @param {string} selector @returns {HTMLElement | null}
 */
export function hit(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/**
 * Makes `items` of `group` one stop for the Tab key, at first the one at `at`; the keys of `steps`
 * move inside. Returns what moves the focus to another one.
 * @param {HTMLElement} group @param {HTMLElement[]} items @param {number} at @param {Record<string, number>} steps
 */
export function rove(group, items, at, steps = ANY_WAY) {
  let stop = Math.max(at, 0);
  items.forEach((item, i) => {
    item.tabIndex = i === stop ? 0 : -1;
  });
  const move = (/** @type {number} */ to) => {
    items[stop].tabIndex = -1;
    stop = clamp(to, 0, items.length - 1);
    items[stop].tabIndex = 0;
    items[stop].focus();
  };
  group.onkeydown = (event) => {
    const from = items.findIndex((item) => event.target instanceof Node && item.contains(event.target));
    if (from < 0 || !(event.key in steps)) return;
    event.preventDefault();
    move(from + steps[event.key]);
  };
  return move;
}

/**
 * Draws anew, and gives the focus back to the item that had it: of the same name, else place.
 * @param {HTMLElement} root @param {string} selector of the items @param {() => void} draw
 * @param {(item: HTMLElement, place: number) => unknown} nameOf
 */
export function redraw(root, selector, draw, nameOf = (_, place) => place) {
  const names = () => {
    const items = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
    return new Map(items.map((item, place) => [item, nameOf(item, place)]));
  };
  const { activeElement } = /** @type {ShadowRoot | Document} */ (root.getRootNode());
  const name = names().get(/** @type {HTMLElement} */ (activeElement));
  draw();
  if (name === undefined) return;
  for (const [item, its] of names()) if (its === name) item.focus({ preventScroll: true });
}
