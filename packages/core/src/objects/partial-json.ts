import { PartialString } from "./partial-string.ts";

/** What the reader expects next, or is in the middle of. */
type State = "before" | "prose" | "value" | "key" | "colon" | "comma" | "string" | "literal" | "over" | "broken";

type Container = unknown[] | Record<string, unknown>;

/**
 * Reads JSON as its text arrives, and shows how far it has come: text as it grows; numbers, `true` and names of properties
 * once they are whole. Words and a fence before the first `{` or `[` are passed over. Where the text turns out to be no
 * JSON, `value` stays what it was. The work is linear in the length of the text, since `value` is one object that grows.
 */
export class PartialJson {
  /** What has been read so far; `undefined` before there is anything to show. */
  value: unknown = undefined;
  #state: State = "before";
  /** The containers that are not closed, the outermost first. */
  readonly #open: Container[] = [];
  /** The property whose value comes next. */
  #name = "";
  #string = new PartialString();
  #stringIsName = false;
  #literal = "";
  #changed = false;

  /** Reads more; tells whether `value` shows more than before. */
  push(text: string): boolean {
    this.#changed = false;
    for (let at = 0; at < text.length && this.#state !== "over" && this.#state !== "broken";) {
      if (this.#state === "string") at = this.#readString(text, at);
      else if (this.#state === "literal") at = this.#readLiteral(text, at);
      else if (this.#state === "prose") at = this.#skipProse(text, at);
      else this.#readStructure(text[at++] ?? "");
    }
    return this.#changed;
  }

  #readStructure(character: string): void {
    if (/[\s\ufeff]/.test(character)) return;
    if (this.#state === "before") this.#readFirst(character);
    else if (this.#state === "colon") this.#state = character === ":" ? "value" : "broken";
    else if (this.#state === "key" && character === '"') this.#beginString(true);
    else if (this.#state === "comma" && character === ",") this.#state = this.#isInArray() ? "value" : "key";
    else if (character === "]" || character === "}") this.#close(character);
    else if (this.#state === "value") this.#begin(character);
    else this.#state = "broken";
  }

  #readFirst(character: string): void {
    if ('{["'.includes(character)) this.#begin(character);
    else this.#state = "prose";
  }

  /** To where JSON may begin. */
  #skipProse(text: string, from: number): number {
    let at = from;
    while (at < text.length && text[at] !== "{" && text[at] !== "[") at += 1;
    if (at < text.length) this.#begin(text[at] ?? "");
    return at + 1;
  }

  #begin(character: string): void {
    if (character === "{") this.#enter({}, "key");
    else if (character === "[") this.#enter([], "value");
    else if (character === '"') this.#beginString(false);
    else if (/[-0-9tfn]/.test(character)) {
      this.#literal = character;
      this.#state = "literal";
    } else this.#state = "broken";
  }

  #enter(container: Container, next: State): void {
    this.#add(container);
    this.#open.push(container);
    this.#state = next;
  }

  /** A comma before the end is let pass: what is shown is the same. */
  #close(character: string): void {
    if (this.#open.length === 0 || this.#isInArray() !== (character === "]")) {
      this.#state = "broken";
      return;
    }
    this.#open.pop();
    this.#afterValue();
  }

  #beginString(isName: boolean): void {
    this.#string = new PartialString();
    this.#stringIsName = isName;
    this.#state = "string";
    if (!isName) this.#add("");
  }

  #readString(text: string, from: number): number {
    const string = this.#string;
    const before = string.text;
    const at = string.read(text, from);
    if (string.state === "broken") this.#state = "broken";
    else if (this.#stringIsName) {
      if (string.state === "closed") this.#endName(string.text);
    } else {
      if (string.text !== before) this.#replace(string.text);
      if (string.state === "closed") this.#afterValue();
    }
    return at;
  }

  #endName(name: string): void {
    this.#name = name;
    this.#state = "colon";
  }

  #readLiteral(text: string, from: number): number {
    let at = from;
    while (at < text.length && /[-+.0-9a-zA-Z]/.test(text[at] ?? "")) at += 1;
    this.#literal += text.slice(from, at);
    if (at < text.length) this.#endLiteral();
    return at;
  }

  #endLiteral(): void {
    try {
      this.#add(JSON.parse(this.#literal));
      this.#afterValue();
    } catch {
      this.#state = "broken";
    }
  }

  #afterValue(): void {
    this.#state = this.#open.length === 0 ? "over" : "comma";
  }

  #isInArray(): boolean {
    return Array.isArray(this.#open.at(-1));
  }

  #add(value: unknown): void {
    const container = this.#open.at(-1);
    if (Array.isArray(container)) container.push(undefined);
    this.#replace(value);
  }

  /** Sets the value that was added last. */
  #replace(value: unknown): void {
    const container = this.#open.at(-1);
    this.#changed = true;
    if (container === undefined) this.value = value;
    else if (Array.isArray(container)) container[container.length - 1] = value;
    else if (this.#name !== "__proto__") container[this.#name] = value;
    else Object.defineProperty(container, this.#name, { value, writable: true, enumerable: true, configurable: true });
  }
}
