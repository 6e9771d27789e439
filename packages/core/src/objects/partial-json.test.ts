import { describe, expect, it } from "vitest";
import { PartialJson } from "./partial-json.ts";

/** All that is shown while the text comes one character at a time, each state once. */
function shown(text: string): readonly unknown[] {
  const reader = new PartialJson();
  return [...text].flatMap((character) => (reader.push(character) ? [structuredClone(reader.value)] : []));
}

function read(...pieces: readonly string[]): unknown {
  const reader = new PartialJson();
  for (const piece of pieces) reader.push(piece);
  return reader.value;
}

const sample = {
  name: 'A "quoted" \\ line\nbreak, ż, 😀',
  list: [1, -2.5e3, true, false, null, [], {}, [[{ deep: "x" }]]],
  "": { näme: "", __proto__x: 1 },
};

describe("what is shown", () => {
  it("grows: text as it comes, numbers and names once they are whole", () => {
    expect(shown('{"a":"xy","b":[12,{"c":true}]}')).toEqual([
      {},
      { a: "" },
      { a: "x" },
      { a: "xy" },
      { a: "xy", b: [] },
      { a: "xy", b: [12] },
      { a: "xy", b: [12, {}] },
      { a: "xy", b: [12, { c: true }] },
    ]);
  });

  it("is the whole in the end, however the text is split", () => {
    for (const text of [JSON.stringify(sample), JSON.stringify(sample, null, 2)]) {
      for (let at = 0; at <= text.length; at += 1) expect(read(text.slice(0, at), text.slice(at))).toEqual(sample);
      expect(read(...text.split(""))).toEqual(sample);
    }
    expect(read('["\\u00e9\\ud83d', '\\ude00\\/\\b"]')).toEqual(["é😀/\b"]);
  });

  it("never holds half a character or half an escape", () => {
    for (const value of shown('["😀\\ud83d\\ude00\\u0041"]')) {
      expect((value as readonly string[])[0]?.isWellFormed() ?? true).toBe(true);
    }
    expect(shown('["a\\n"]')).toEqual([[], [""], ["a"], ["a\n"]]);
  });

  it("keeps what JSON.parse keeps of lone surrogates and of __proto__", () => {
    for (const text of ['["\\ud83d"]', '["\\ude00x"]', '{"__proto__":{"a":"b"}}', '{"a":1,"a":2}']) {
      const value = read(text);
      expect(value).toEqual(JSON.parse(text));
      expect(Object.keys(value as object)).toEqual(Object.keys(JSON.parse(text) as object));
    }
  });

  it("is one object that grows", () => {
    const reader = new PartialJson();
    reader.push('{"a":[');
    const { value } = reader;
    reader.push('"x');
    expect(reader.value).toBe(value);
    expect(value).toEqual({ a: ["x"] });
  });
});

describe("what is not JSON", () => {
  it("before the value is passed over, and behind it ignored", () => {
    expect(read('Here it is:\n```json\n{"a":', '1}\n```\nAnything else? {"b":2}')).toEqual({ a: 1 });
    expect(read("\ufeff \n[1]")).toEqual([1]);
    expect(read("I cannot say.")).toBeUndefined();
  });

  it.each([
    '{"a":1]',
    '{"a":1,"b" 1}',
    '{"a":"x\\q"}',
    '{"a":1,b:2}',
    '{"a":1,"b":tru,"c":1}',
    '{"a":1}}',
    '{"a":1 2}',
  ])("ends the reading, and what was shown stays: %s", (text) => {
    const value = read(text, ',"z":1}');
    expect(value).toHaveProperty("a");
    expect(value).not.toHaveProperty("z");
  });
});

// A reader that began anew with each piece would take minutes for either.
describe("the work is linear in the length of the text", () => {
  it("of many values", () => {
    const text = JSON.stringify(Array.from({ length: 20_000 }, (_, id) => ({ id, text: "x".repeat(50) })));
    const reader = new PartialJson();
    const started = performance.now();
    for (let at = 0; at < text.length; at += 4) reader.push(text.slice(at, at + 4));
    expect(performance.now() - started).toBeLessThan(5000);
    expect(reader.value).toHaveLength(20_000);
  });

  it("of one long string", () => {
    const piece = "lorem ipsum dolor ";
    const reader = new PartialJson();
    const started = performance.now();
    reader.push('["');
    for (let count = 0; count < 100_000; count += 1) reader.push(piece);
    expect(performance.now() - started).toBeLessThan(5000);
    expect((reader.value as readonly string[])[0]).toHaveLength(100_000 * piece.length);
  });
});
