// The address of a step: #step=7.

export function linkedStep(last: number): number {
  const found = /(?:^#|&)step=(\d+)/.exec(location.hash);
  const step = found ? Number(found[1]) : last;
  return Math.min(step, last);
}

// In the place of the one before: a walk of a hundred steps is not a hundred pages to go back.
export function setLink(step: number): void {
  history.replaceState(null, "", `#step=${step}`);
}
