// The trace file from which the page was made, as it was, to the byte.

import type { Data } from "./data";

export function hasItf(data: Data): boolean {
  return data.itf !== undefined && "DecompressionStream" in window;
}

export async function itf(data: Data): Promise<string> {
  const packed = Uint8Array.from(atob(data.itf ?? ""), (character) => character.charCodeAt(0));
  const text = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(text).text();
}
