/**
 * How a body is cut into network writes: as recorded, whole, in pieces of `size` bytes (1 is every byte
 * alone), or at the offsets `at`.
 */
export type BodySplit = "recorded" | "whole" | "bytes" | { readonly size: number } | { readonly at: readonly number[] };

/** Cuts `body`; nothing is lost, no piece is empty. `recorded` are the sizes of the network reads, where known. */
export function splitBody(body: Uint8Array, split: BodySplit, recorded: readonly number[] = []): readonly Uint8Array[] {
  const offsets = [...new Set([0, ...offsetsOf(body.length, split, recorded), body.length])]
    .filter((offset) => offset >= 0 && offset <= body.length)
    .sort((a, b) => a - b);
  return offsets.slice(1).map((end, index) => body.subarray(offsets[index], end));
}

function offsetsOf(length: number, split: BodySplit, recorded: readonly number[]): readonly number[] {
  if (split === "whole") return [];
  if (split === "recorded") return runningSums(recorded);
  if (split === "bytes") return multiplesOf(1, length);
  return "at" in split ? split.at : multiplesOf(split.size, length);
}

function multiplesOf(size: number, length: number): readonly number[] {
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`A split needs a size of at least 1 byte, not ${size}.`);
  return Array.from({ length: Math.ceil(length / size) }, (_item, index) => index * size);
}

function runningSums(sizes: readonly number[]): readonly number[] {
  let sum = 0;
  return sizes.map((size) => (sum += size));
}
