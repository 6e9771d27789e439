/** What a wire takes as the id of a tool call: letters, digits, `_` and `-` always. */
export interface ToolCallIdRule {
  readonly maxLength: number;
}

const alphabet = /^[A-Za-z0-9_-]+$/;

/**
 * The ids of tool calls as one wire takes them, for an encoder that goes through a history in order. An id that fits
 * is kept; any other is rewritten, the same way for the call and its result and the same way on every turn, so that
 * caches see the same prefix. The second call of an id gets one of its own.
 */
export class ToolCallIds {
  readonly #maxLength: number;
  readonly #sent = new Map<string, string[]>();
  readonly #counts = new Map<string, number>();
  /** Ids whose calls so far all have their results. */
  readonly #answered = new Set<string>();

  constructor({ maxLength }: ToolCallIdRule) {
    this.#maxLength = maxLength;
  }

  /** The id to send for a call. `verbatim`: the target itself gave the id, and knows it as it is. */
  ofCall(id: string, verbatim = false): string {
    const count = (this.#counts.get(id) ?? 0) + 1;
    this.#counts.set(id, count);
    const sent = verbatim ? id : this.#fit(id, count);
    const waiting = this.#sent.get(id);
    if (waiting === undefined || this.#answered.delete(id)) this.#sent.set(id, [sent]);
    else waiting.push(sent);
    return sent;
  }

  /** The id to send for the result of a call: of the oldest call of that id that has none yet. */
  ofResult(id: string): string {
    const waiting = this.#sent.get(id);
    const [sent = this.#fit(id, 1)] = waiting ?? [];
    if (waiting !== undefined && waiting.length > 1) waiting.shift();
    else this.#answered.add(id);
    return sent;
  }

  #fit(id: string, count: number): string {
    if (count === 1 && id.length <= this.#maxLength && alphabet.test(id)) return id;
    const distinct = count === 1 ? id : `${id}#${count}`;
    const readable = id.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, Math.max(0, this.#maxLength - 17));
    return `${readable}_${hash(distinct, 0x811c9dc5)}${hash(distinct, 0x9747b28c)}`;
  }
}

function hash(text: string, seed: number): string {
  let value = seed;
  // FNV-1a over UTF-16 units.
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, "0");
}
