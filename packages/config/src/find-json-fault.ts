/** A place in a text, both from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Where a text stops being JSON (RFC 8259). `JSON.parse` tells it only for some faults. */
export function findJsonFault(text: string): TextPosition {
  const scanner = new JsonScanner(text);
  scanner.value();
  const before = text.slice(0, scanner.position).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Walks over one value; stands still where it cannot go on. */
class JsonScanner {
  position = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    this.#skip(/\s*/y);
  }

  value(): boolean {
    if (this.#skip(/\{\s*/y))
      return this.#members(/\}\s*/y, () => this.#skip(stringPattern) && this.#skip(/:\s*/y) && this.value());
    if (this.#skip(/\[\s*/y)) return this.#members(/\]\s*/y, () => this.value());
    return (
      this.#skip(stringPattern) ||
      this.#skip(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\s*/y) ||
      this.#skip(/(?:true|false|null)\s*/y)
    );
  }

  #members(end: RegExp, member: () => boolean): boolean {
    if (this.#skip(end)) return true;
    while (member()) {
      if (this.#skip(end)) return true;
      if (!this.#skip(/,\s*/y)) return false;
    }
    return false;
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.position;
    if (!pattern.test(this.#text)) return false;
    this.position = pattern.lastIndex;
    return true;
  }
}

// eslint-disable-next-line no-control-regex -- a control character in a string is exactly such a fault
const stringPattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"\s*/y;
