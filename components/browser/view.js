// How a view lives in the page: made once, told of every change, closed at the end.

import { unpack } from "./message.js";

/**
 * What Streamlit calls a component with, at its start and at every change of data or theme.
 * @template Data
 * @typedef {{data: Data, parentElement: HTMLElement, setTriggerValue: (name: string, value: unknown) => void}} Change
 */

/**
 * The function of a component whose views keep a state: `View` is made for the element that
 * `selector` finds, `receive` gets the data of every change, `close` comes last.
 * @param {new (root: any, send: Change<any>["setTriggerValue"]) => {receive(data: any): unknown, close(): void}} View
 * @param {string} selector
 */
export function component(View, selector) {
  const mounted = new WeakMap();
  return (/** @type {Change<any>} */ { data, parentElement, setTriggerValue }) => {
    let its = mounted.get(parentElement);
    if (!its) {
      its = {};
      its.view = new View(parentElement.querySelector(selector), (name, value) => its.send(name, value));
      mounted.set(parentElement, its);
    }
    its.send = setTriggerValue;
    its.view.receive(data);
    return () => {
      its.view.close();
      mounted.delete(parentElement);
    };
  };
}

/**
 * The same for packed data: the view's `take(header, body)` gets what is new and the latest; where
 * only the theme has changed, it draws again.
 * @param {new (root: any, send: Change<any>["setTriggerValue"]) => any} View @param {string} selector
 */
export function packedComponent(View, selector) {
  class Inbox {
    constructor(root, send) {
      this.view = new View(root, send);
      this.latest = /** @type {Uint8Array | null} */ (null);
      this.hasTaken = false;
    }

    async receive(bytes) {
      if (bytes === this.latest) {
        if (this.hasTaken) this.view.draw();
        return;
      }
      this.latest = bytes;
      if (!("DecompressionStream" in window)) {
        this.view.status.textContent = "This browser is too old for this view; the table view holds all numbers.";
        return;
      }
      const { header, body } = await unpack(bytes);
      if (bytes !== this.latest) return;
      this.hasTaken = true;
      this.view.take(header, body);
    }

    close() {
      this.latest = null;
      this.view.close();
    }
  }
  return component(Inbox, selector);
}
