// What keys do; what is typed into a field is left alone.

export interface Acts {
  by(steps: number): void; // so many steps further, or back
  first(): void;
  last(): void;
  sameLane(direction: 1 | -1): void; // the next step of the machine that moves here
  search(): void;
  help(): void;
}

export function keys(acts: Acts, signal: AbortSignal): void {
  const bound: Record<string, () => void> = {
    j: () => acts.by(1),
    ArrowDown: () => acts.by(1),
    ArrowRight: () => acts.by(1),
    k: () => acts.by(-1),
    ArrowUp: () => acts.by(-1),
    ArrowLeft: () => acts.by(-1),
    g: acts.first,
    Home: acts.first,
    G: acts.last,
    End: acts.last,
    "]": () => acts.sameLane(1),
    "[": () => acts.sameLane(-1),
    "/": acts.search,
    "?": acts.help,
  };
  document.addEventListener("keydown", (event) => {
    const act = bound[event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey || typing(event.target, event.key)) return;
    event.preventDefault();
    act();
  }, { signal });
}

// Whether a key belongs to the element that has the focus: a field, or what it scrolls or chooses.
function typing(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches("[type=checkbox]")) return false;
  if (target.matches("[type=radio], pre, .scroll")) return key.startsWith("Arrow");
  return target.matches("input, textarea, select");
}
