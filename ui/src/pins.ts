// The variables that are always shown. Their names stand in the address, `vars=a,b`; an address that
// says nothing of them leaves them as they are.

import { replaceAddress } from "./link";

const LINKED = /[#&]vars=([^&]*)/;

// What is pinned now, in the order in which it was.
export function pinned(): string[] {
  return kept().split(",").filter(Boolean).map(read);
}

export function pin(name: string, on: boolean): void {
  const others = pinned().filter((one) => one !== name);
  keep((on ? [...others, name] : others).map(written).join(","));
  replaceAddress(withPins(location.hash));
}

// Takes the pins of the address, or puts them there; says whether they are others than before.
export function settlePins(): boolean {
  const linked = LINKED.exec(location.hash)?.[1];
  if (linked === undefined) {
    if (kept()) replaceAddress(withPins(location.hash));
    return false;
  }
  const before = kept();
  keep(linked);
  return linked !== before;
}

export function withPins(hash: string): string {
  const bare = hash.replace(LINKED, "");
  if (!kept()) return bare || "#";
  return `${bare}${bare.length > 1 ? "&" : "#"}vars=${kept()}`;
}

// The page is drawn again for another run: what it keeps stands in its root, as its colours do.
function kept(): string {
  return document.documentElement.dataset["vars"] ?? "";
}

function keep(vars: string): void {
  document.documentElement.dataset["vars"] = vars;
}

// Only letters, digits and `_`, `-`, `.` are left as they are: of other signs some programs for mail
// believe that a link ends before them.
function written(name: string): string {
  return encodeURIComponent(name).replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function read(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
