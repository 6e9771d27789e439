/** The items of a JSON array as text, as far as it came. */
export interface SplitArray {
  readonly items: readonly string[];
  /** Whether the array was closed. */
  readonly closed: boolean;
}

/** Cuts the text of a JSON array of objects into its items: the answer of a stream without `alt=sse`, which may have broken off. */
export function splitArray(text: string): SplitArray {
  const items: string[] = [];
  let depth = 0;
  let inString = false;
  let from = -1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
      continue;
    }
    if (character === '"') inString = true;
    else if (character === "{" || character === "[") {
      depth += 1;
      if (depth === 2) from = at;
    } else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 1 && from !== -1) items.push(text.slice(from, at + 1));
      if (depth === 0) return { items, closed: true };
    }
  }
  return { items, closed: false };
}
