/** Turns UTF-8 bytes, split anywhere, into text; invalid bytes become U+FFFD as the WHATWG decoder has it. */
export interface Utf8Reader {
  /** The text of these bytes, without a character that is still incomplete. */
  read(bytes: Uint8Array): string;
  /** What is left at the end: an incomplete character as U+FFFD. */
  end(): string;
}

// Decoding whole characters with one shared decoder: a decoder in streaming mode holds a native converter, which
// costs more to make and to collect than most bodies cost to decode.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const byteOrderMark = 0xfeff;

/** Creates a reader for one body. A leading byte order mark is dropped. */
export function createUtf8Reader(): Utf8Reader {
  let incomplete: Uint8Array | null = null;
  let atStart = true;

  function decode(bytes: Uint8Array): string {
    const text = decoder.decode(bytes);
    if (!atStart || text === "") return text;
    atStart = false;
    return text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
  }

  return {
    read(bytes) {
      const all = incomplete === null ? bytes : concatenate(incomplete, bytes);
      const length = incompleteLength(all);
      incomplete = length === 0 ? null : all.slice(all.length - length);
      return decode(length === 0 ? all : all.subarray(0, all.length - length));
    },
    end() {
      const rest = incomplete;
      incomplete = null;
      return rest === null ? "" : decode(rest);
    },
  };
}

/** How many bytes at the end begin a character that needs more. */
function incompleteLength(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back <= 3 && back <= length; back += 1) {
    const byte = bytes[length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

/** Bytes of the character that this lead byte begins; 0 for one that begins none. */
function sequenceLength(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** The bytes of both. */
export function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
