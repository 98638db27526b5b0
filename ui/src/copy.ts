// Text for the clipboard; where a browser refuses, a dialog has it.

import { button, h } from "./dom";

// A page from a file may have no clipboard to write to: then what is selected is copied.
export function copy(text: string, done: () => void): void {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard) clipboard.writeText(text).then(done, () => selected(text, done));
  else selected(text, done);
}

function selected(text: string, done: () => void): void {
  const field = h("textarea", { class: "hidden" });
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (copied) done();
  else offer(text);
}

function offer(text: string): void {
  const field = h("textarea", { rows: 12, cols: 76, readonly: true, "aria-label": "What was to be copied" });
  field.value = text;
  const close = button("Close", "Escape does too", () => dialog.close());
  const said = h("p", {}, "This browser does not let a page copy. All of it is selected: press Ctrl+C, or ⌘C.");
  const dialog = h("dialog", { "aria-label": "To copy by hand", class: "offer" }, said, field, close);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  field.select();
}
