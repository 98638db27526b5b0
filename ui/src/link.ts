// Addresses: #step=7 in the page of a trace, #t=2&step=7 in that of a run, where #t is which trace.

export function linkedTrace(): number {
  return Number(/[#&]t=(\d+)/.exec(location.hash)?.[1] ?? 0);
}

// An address that names no step is that of step `first`.
export function linkedStep(last: number, first: number): number {
  const found = /[#&]step=(\d+)/.exec(location.hash);
  return Math.min(found ? Number(found[1]) : first, last);
}

export function address(trace: number, step: number): string {
  return trace ? `#t=${trace}&step=${step}` : `#step=${step}`;
}

// Where a browser does not let a page from a file replace its address, it is followed instead.
export function replaceAddress(href: string): void {
  try {
    history.replaceState(null, "", href);
  } catch {
    location.hash = href;
  }
}
