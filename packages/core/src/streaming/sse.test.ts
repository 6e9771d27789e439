import { describe, expect, it } from "vitest";
import type { CruxError } from "../errors.ts";
import { createNdjsonParser } from "./ndjson.ts";
import { createSseParser, type SseMessage } from "./sse.ts";

const encoder = new TextEncoder();

function parseIn(pieces: readonly Uint8Array[], maxEventLength?: number): { messages: SseMessage[]; stray: string[] } {
  const messages: SseMessage[] = [];
  const stray: string[] = [];
  const parser = createSseParser({
    onMessage: (message) => messages.push(message),
    onStrayLine: (line) => stray.push(line),
    ...(maxEventLength === undefined ? {} : { maxEventLength }),
  });
  for (const piece of pieces) parser.push(piece);
  parser.end();
  return { messages, stray };
}

function parse(text: string): SseMessage[] {
  return parseIn([encoder.encode(text)]).messages;
}

describe("createSseParser", () => {
  it.each([
    ["LF", "data: a\n\ndata: b\n\n"],
    ["CRLF (sse-crlf)", "data: a\r\n\r\ndata: b\r\n\r\n"],
    ["CR", "data: a\r\rdata: b\r\r"],
    ["a mixture", "data: a\r\n\ndata: b\r\r\n"],
  ])("ends lines at %s", (_name, text) => {
    expect(parse(text)).toEqual([
      { event: "", data: "a" },
      { event: "", data: "b" },
    ]);
  });

  it("removes at most one space behind the colon, and needs none", () => {
    expect(parse("data:a\n\ndata:  b\n\n").map(({ data }) => data)).toEqual(["a", " b"]);
  });

  it("joins data lines and keeps the event name of their event only", () => {
    expect(parse("event: x\ndata: 1\ndata: 2\n\ndata: 3\n\n")).toEqual([
      { event: "x", data: "1\n2" },
      { event: "", data: "3" },
    ]);
  });

  it("sse-comment: drops a byte order mark, comments, ids, retry and unknown fields", () => {
    expect(parse("\uFEFF: hello\nid: 7\nretry: 10\nfoo: bar\ndata: a\n\n:\n\n")).toEqual([{ event: "", data: "a" }]);
  });

  it("dispatches no event without data", () => {
    expect(parse("event: ping\n\ndata:\n\ndata\n\n")).toEqual([]);
  });

  it("sse-last-event-unterminated: dispatches the last event although its blank line is missing, with or without a line end", () => {
    expect(parse("data: a\n\ndata: b\n")).toHaveLength(2);
    expect(parse("data: a\n\ndata: b")).toHaveLength(2);
  });

  it("reports a line that is no field", () => {
    expect(parseIn([encoder.encode('data: a\n\n{"error":"x"}\n\ndata: b\n\n')])).toEqual({
      messages: [
        { event: "", data: "a" },
        { event: "", data: "b" },
      ],
      stray: ['{"error":"x"}'],
    });
  });

  it("chunk-edge-inside-event, chunk-with-several-events: gives the same messages however the bytes are split", () => {
    const bytes = encoder.encode("\uFEFFdata: 日本語 🙂\r\n\r\n: c\r\revent: é\ndata: x\r\ndata: y\r\n\r\ndata: end");
    const whole = parseIn([bytes]);
    expect(whole.messages.map(({ data }) => data)).toEqual(["日本語 🙂", "x\ny", "end"]);
    for (let at = 0; at <= bytes.length; at += 1)
      expect(parseIn([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    expect(parseIn(Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1)))).toEqual(whole);
  });

  it("refuses an event over the cap, whether it has line ends or not", () => {
    const one = (): unknown =>
      parseIn([encoder.encode(`data: ${"x".repeat(50)}`), encoder.encode("x".repeat(60))], 100);
    const many = (): unknown =>
      parseIn(
        Array.from({ length: 12 }, () => encoder.encode(`data: ${"x".repeat(10)}\n`)),
        100,
      );
    for (const grow of [one, many])
      expect(grow).toThrow(expect.objectContaining({ code: "bad-response" }) as CruxError);
  });
});

describe("createNdjsonParser", () => {
  it("gives each line, without blank ones, however the bytes are split, the last without a line end too", () => {
    const bytes = encoder.encode('{"a":"🙂"}\n\r\n  \n{"b":1}\r\n{"c":2}');
    for (let at = 0; at <= bytes.length; at += 1) {
      const lines: string[] = [];
      const parser = createNdjsonParser({ onMessage: (json) => lines.push(json) });
      parser.push(bytes.subarray(0, at));
      parser.push(bytes.subarray(at));
      parser.end();
      expect(lines).toEqual(['{"a":"🙂"}', '{"b":1}', '{"c":2}']);
    }
  });

  it("refuses a line over the cap", () => {
    const parser = createNdjsonParser({ onMessage: () => undefined, maxLineLength: 10 });
    expect(() => parser.push(encoder.encode("x".repeat(11)))).toThrow(
      expect.objectContaining({ code: "bad-response" }) as CruxError,
    );
  });
});
