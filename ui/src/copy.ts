// Text for the clipboard.

import { h } from "./dom";

// A page from a file may have no clipboard to write to: then what is selected is copied.
export function copy(text: string, done: () => void): void {
  navigator.clipboard?.writeText(text).then(done, () => selected(text, done));
  if (!navigator.clipboard) selected(text, done);
}

function selected(text: string, done: () => void): void {
  const field = h("textarea", { class: "hidden" });
  field.value = text;
  document.body.append(field);
  field.select();
  if (document.execCommand("copy")) done();
  field.remove();
}
