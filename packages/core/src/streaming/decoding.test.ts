import { describe, expect, it } from "vitest";
import { decodingOfSse } from "./decode-event-stream.ts";
import type { SseMessage } from "./sse.ts";
import type { StreamDecoder } from "./stream-decoder.ts";

/** What a decoder is handed of a body that comes in two pieces. */
function handedOf(text: string, at: number): string[] {
  const handed: string[] = [];
  const decoder: StreamDecoder<SseMessage> = {
    message: ({ data }) => handed.push(`message ${data}`),
    body: (whole) => handed.push(`body ${whole}`),
    end: () => handed.push("end"),
  };
  const bytes = new TextEncoder().encode(text);
  const decoding = decodingOfSse(decoder);
  decoding.push(bytes.subarray(0, at));
  decoding.push(bytes.subarray(at));
  decoding.end();
  expect(decoding.failure).toBeNull();
  return handed;
}

describe("Decoding", () => {
  it.each([
    ["JSON", '{"a":1}', ["body", '{"a":1}']],
    ["JSON behind white space", '\n \n{"a":1}', ["body", '{"a":1}']],
    ["JSON behind a byte order mark", '\uFEFF\n{"a":1}', ["body", '{"a":1}']],
    ["HTML", "<html>no</html>", ["body", "<html>no</html>"]],
    ["a stream", "data: x\n\n", ["message", "x"]],
    ["a stream behind a byte order mark", "\uFEFFdata: x\n\n", ["message", "x"]],
    ["a stream behind blank lines", "\n\r\n \ndata: x\n\n", ["message", "x"]],
    ["a JSON line in mid-stream", 'data: x\n\n{"e":\n1}\n', ["message", "x", "message", '{"e":1}']],
  ])("tells %s for what it is, however it is split", (_name, text, expected) => {
    const { length } = new TextEncoder().encode(text);
    for (let at = 0; at <= length; at += 1) {
      const handed = handedOf(text, at).filter((item) => item !== "end");
      expect(
        handed.flatMap((item) => [item.slice(0, item.indexOf(" ")), item.slice(item.indexOf(" ") + 1).trim()]),
      ).toEqual(expected);
    }
  });
});
