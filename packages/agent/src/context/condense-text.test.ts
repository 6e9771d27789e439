import { describe, expect, it } from "vitest";
import { condenseText } from "./condense-text.ts";
import { shortenText } from "./shorten-text.ts";

describe("shortenText", () => {
  it("keeps the beginning and the end, and says how much is missing", () => {
    const text = `${"a".repeat(100)}${"b".repeat(100)}`;
    const short = shortenText(text, 80);
    expect(short).toMatch(/^a+ \[…\d+ characters left out…\] b+$/);
    expect(short.length).toBeLessThanOrEqual(80);
    const missing = Number(/\d+/.exec(short)?.[0]);
    expect(short.replace(/ \[.*\] /, "").length + missing).toBe(200);
    expect(shortenText(text, 200)).toBe(text);
  });

  it("cuts no character in half", () => {
    for (let size = 40; size < 60; size += 1) expect(shortenText("😀".repeat(100), size).isWellFormed()).toBe(true);
  });
});

describe("condenseText", () => {
  it("says a text in what there is room for", async () => {
    const text = "word ".repeat(5000);
    const condensed = await condenseText(text, { maxCharacters: 3000 });
    expect(condensed.length).toBeLessThanOrEqual(3000);
    expect(condensed.length).toBeGreaterThan(500);
    expect(await condenseText("short", { maxCharacters: 3000 })).toBe("short");
  });

  it("hands pieces to a summarizer", async () => {
    const pieces: number[] = [];
    const summarize = (piece: string, target: number): string => {
      pieces.push(piece.length);
      return `${piece.length}>${target}`;
    };
    expect(await condenseText("x".repeat(9000), { maxCharacters: 100, chunkCharacters: 4000, summarize })).toBe(
      "4000>44\n4000>44\n1000>16",
    );
    expect(pieces).toEqual([4000, 4000, 1000]);
  });

  it("ends, whatever the summarizer says", async () => {
    const endless = await condenseText("x".repeat(500), { maxCharacters: 100, summarize: (piece) => `${piece}!` });
    expect(endless.length).toBeLessThanOrEqual(100);
  });
});
