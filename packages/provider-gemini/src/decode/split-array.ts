/** The items of a JSON array as text, as far as it came. */
export interface SplitArray {
  readonly items: readonly string[];
  /** `missing`: the array broke off; `malformed`: something stands in it, or behind it, that is none. */
  readonly ending: "closed" | "missing" | "malformed";
}

/** Cuts the text of a JSON array of objects into its items: the answer of a stream without `alt=sse`, which may have broken off. */
export function splitArray(text: string): SplitArray {
  const whole = itemsOf(text);
  if (whole !== null) return { items: whole.map((item) => JSON.stringify(item)), ending: "closed" };
  const items: string[] = [];
  let depth = 0;
  let inString = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (depth === 1 && !betweenItems.test(character)) return { items, ending: "malformed" };
    else if (character === '"') inString = true;
    else if (character === "{" || character === "[") {
      depth += 1;
      if (depth === 2) from = at;
    } else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 1) items.push(text.slice(from, at + 1));
      if (depth === 0) return { items, ending: "malformed" };
    }
  }
  return { items, ending: "missing" };
}

/** What may stand in the list itself: the beginning of an item, its own end, and what parts items. */
const betweenItems = /[\s,{\]]/;

function itemsOf(text: string): readonly unknown[] | null {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as readonly unknown[];
  } catch {
    return null;
  }
}
