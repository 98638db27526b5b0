// What stays as it is where the same run is drawn again with a step more: what is folded, how far
// things are scrolled, and the keys' way to the next choice.

export function kept(): () => void {
  const find = <E extends HTMLElement>(name: string) => document.querySelector<E>(name);
  const folded = [...document.querySelectorAll<HTMLDetailsElement>("details[id]")].map(({ id, open }) => [id, open] as const);
  const values = find<HTMLInputElement>("[name=shown]:checked")?.value;
  const list = find(".scroller")?.scrollTop ?? 0;
  const choosing = document.activeElement?.matches(".take") ?? false;
  const top = find("#choices")?.getBoundingClientRect().top ?? 0;
  const { scrollX, scrollY } = window;
  return () => {
    for (const [id, open] of folded) find<HTMLDetailsElement>(`details#${id}`)?.toggleAttribute("open", open);
    find(`[name=shown][value="${values}"]`)?.click();
    scrollTo(scrollX, scrollY);
    const now = find("#choices")?.getBoundingClientRect().top ?? 0;
    if (choosing) scrollBy(0, now - top);
    const scroller = find(".scroller");
    if (scroller) scroller.scrollTop = Math.max(list, scroller.scrollTop);
    const next = choosing ? find(".next .take") : null;
    (next ?? find(".steps [aria-current]"))?.focus({ preventScroll: true });
  };
}
