/** The ids of tool calls as they are sent. Learns them from the calls, and gives the same to their results. */
export class ToolCallIds {
  readonly #sent = new Map<string, string>();
  readonly #maxLength: number;

  /** `maxLength`: longer ids are refused by the wire's servers. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** The id to send for a call. Its own model knows it whatever its length; to any other a long one is shortened. */
  ofCall(id: string, own: boolean): string {
    const sent = own || id.length <= this.#maxLength ? id : shortenId(id);
    this.#sent.set(id, sent);
    return sent;
  }

  /** The id to send for the result of a call. */
  ofResult(id: string): string {
    return this.#sent.get(id) ?? id;
  }
}

/** The same short id for the same long one, on every turn: caches see the same prefix. */
function shortenId(id: string): string {
  const hash = (seed: number): string => {
    let value = seed;
    // FNV-1a over UTF-16 units.
    for (let index = 0; index < id.length; index += 1) value = Math.imul(value ^ id.charCodeAt(index), 0x01000193);
    return (value >>> 0).toString(16).padStart(8, "0");
  };
  return `call_${hash(0x811c9dc5)}${hash(0x9747b28c)}${hash(id.length)}`;
}
