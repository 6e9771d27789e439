import type { Message } from "@crux/core";
import { describe, expect, it } from "vitest";
import { createToolIds } from "./tool-ids.ts";

const callOf = (id: string): Message => ({
  role: "assistant",
  content: [{ type: "tool-call", id, name: "f", arguments: "{}", complete: true }],
});

describe("createToolIds", () => {
  it("keeps what the vendor accepts, and gives a call and its result the same", () => {
    const ids = createToolIds([callOf("call_1"), callOf("functions.f:0")]);
    expect([ids("call_1"), ids("functions.f:0"), ids("functions.f:0")]).toEqual([
      "call_1",
      "functions_f_0",
      "functions_f_0",
    ]);
  });

  it("never takes an id that another call has", () => {
    const ids = createToolIds([callOf("a_b"), callOf("a.b"), callOf("a:b")]);
    expect([ids("a.b"), ids("a:b"), ids("a_b")]).toEqual(["a_b_2", "a_b_3", "a_b"]);
  });

  it("gives thousands of long, like ids an accepted one each, in a time linear in their number", () => {
    const long = Array.from({ length: 20_000 }, (_, index) => `c:${"x".repeat(80)}${index}`);
    const ids = createToolIds(long.map(callOf));
    const before = performance.now();
    const given = long.map(ids);
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(new Set(given).size).toBe(long.length);
    expect(given.every((id) => /^[A-Za-z0-9_-]{1,64}$/.test(id))).toBe(true);
  });
});
