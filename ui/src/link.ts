// Addresses: #step=7 in the page of a trace, #t=2&step=7 where there are several, and #t=2&from=1.12.3&step=13
// of one that somebody has made from another.

export function linkedTrace(): number {
  return Number(/[#&]t=(\d+)/.exec(location.hash)?.[1] ?? 0);
}

// An address that names no step is that of step `first`.
export function linkedStep(last: number, first: number): number {
  const found = /[#&]step=(\d+)/.exec(location.hash);
  return Math.min(found ? Number(found[1]) : first, last);
}

export function address(trace: number, step: number, made = ""): string {
  return (trace ? `#t=${trace}&` : "#") + (made && `${made}&`) + `step=${step}`;
}

// How a run was made, `from=1.12.3`: of run 1 the first 12 steps, then choice 3.
export function linkedOrigin(): string {
  return /[#&]from=(\d+\.\d+\.\d+)/.exec(location.hash)?.[1] ?? "";
}

// What leads to a run of a page that has a server, `path=1+1+2`; null if the address does not say it.
export function linkedPath(): string | null {
  return new URLSearchParams(location.hash.slice(1)).get("path");
}

export function pathed(path: string): string {
  return new URLSearchParams({ path }).toString();
}

// Two runs beside each other, `#compare=1,1.12.2&row=13`; a run is named by its number or by how it was made.
export function comparison(one: string, other: string, row?: number): string {
  return `#compare=${one},${other}${row === undefined ? "" : `&row=${row}`}`;
}

export function linkedPair(): [string, string] | null {
  const found = /^#compare=([\d.]+),([\d.]+)/.exec(location.hash);
  return found && [found[1]!, found[2]!];
}

export function linkedRow(first: number): number {
  return Number(/[#&]row=(\d+)/.exec(location.hash)?.[1] ?? first);
}

// Where a browser does not let a page from a file replace its address, it is followed instead.
export function replaceAddress(href: string): void {
  try {
    history.replaceState(null, "", href);
  } catch {
    location.hash = href;
  }
}
