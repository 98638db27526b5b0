// The address of a step: #step=7.

export function linkedStep(last: number): number {
  const found = /(?:^#|&)step=(\d+)/.exec(location.hash);
  const step = found ? Number(found[1]) : last;
  return Math.min(step, last);
}

export function setLink(step: number): void {
  if (location.hash !== `#step=${step}`) location.hash = `step=${step}`;
}
