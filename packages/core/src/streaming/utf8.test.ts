import { describe, expect, it } from "vitest";
import { createUtf8Reader } from "./utf8.ts";

function readIn(pieces: readonly Uint8Array[]): string {
  const reader = createUtf8Reader();
  return pieces.map((piece) => reader.read(piece)).join("") + reader.end();
}

const samples: readonly (readonly [string, readonly number[]])[] = [
  ["text of every length of character", [...new TextEncoder().encode("aé日🙂\u0000z")]],
  ["a byte order mark", [0xef, 0xbb, 0xbf, 0x61]],
  ["two byte order marks, of which one stays", [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf]],
  ["a lone continuation", [0x61, 0x80, 0x80, 0x80, 0x80, 0x62]],
  ["a character cut by another", [0xf0, 0x9f, 0x61, 0xe2, 0x82, 0xc3, 0xa9]],
  ["an overlong form", [0xe0, 0x80, 0x80, 0xc0, 0xaf]],
  ["a surrogate", [0xed, 0xa0, 0x80, 0x61]],
  ["bytes that begin nothing", [0xf5, 0x80, 0xff, 0xfe, 0x61]],
  ["an incomplete end", [0x61, 0xf0, 0x9f, 0x99]],
];

describe("createUtf8Reader", () => {
  it.each(samples)("reads %s as the platform's decoder does, however the bytes are split", (_name, numbers) => {
    const bytes = Uint8Array.from(numbers);
    const whole = new TextDecoder().decode(bytes);
    expect(readIn([bytes])).toBe(whole);
    expect(readIn(Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1)))).toBe(whole);
    for (let first = 0; first <= bytes.length; first += 1) {
      for (let second = first; second <= bytes.length; second += 1) {
        expect(readIn([bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)])).toBe(whole);
      }
    }
  });

  it("does not hold on to the caller's memory", () => {
    const reader = createUtf8Reader();
    const bytes = new TextEncoder().encode("🙂");
    expect(reader.read(bytes.subarray(0, 2))).toBe("");
    const rest = bytes.slice(2);
    bytes.fill(0x61);
    expect(reader.read(rest)).toBe("🙂");
  });
});
