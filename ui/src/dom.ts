// Elements, made without any HTML in strings.

export type Child = Element | string | null | undefined | false | Child[];
type Attributes = Record<string, string | number | boolean | null | undefined>;

const SVG = "http://www.w3.org/2000/svg";

export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(name), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, String(value));
  }
  add(element, children);
  return element;
}

function add(element: Element, children: Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) add(element, child);
    else if (child) element.append(child);
  }
}

export function button(label: string, title: string, act: () => void): HTMLButtonElement {
  const made = h("button", { type: "button", title }, label);
  made.addEventListener("click", act);
  return made;
}

// A part of the page with a heading, which can be folded.
export function section(id: string, title: string, open = true): HTMLDetailsElement {
  return h("details", { id, class: "pane", open }, h("summary", {}, h("h2", {}, title)));
}

// A text that may go on in the next line behind `_`, `.` and `/`.
export function soft(text: string): Child[] {
  return text.split(/(?<=[_./](?=\w))/).flatMap((piece, index) => (index ? [h("wbr"), piece] : [piece]));
}
