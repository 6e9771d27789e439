import { describe, expect, it } from "vitest";
import { ToolCallIds } from "./tool-call-ids.ts";

const accepted = /^[A-Za-z0-9_-]{1,64}$/;

describe("the ids of tool calls", () => {
  it("stay where the wire takes them, on the call and on its result", () => {
    const ids = new ToolCallIds({ maxLength: 64 });
    expect([ids.ofCall("call_1"), ids.ofResult("call_1")]).toEqual(["call_1", "call_1"]);
  });

  it("are rewritten alike for a call and its result, and alike in every request", () => {
    const first = new ToolCallIds({ maxLength: 64 });
    const second = new ToolCallIds({ maxLength: 64 });
    second.ofCall("another.call");
    const sent = first.ofCall("functions.f:0");
    expect(sent).toMatch(/^functions_f_0_[0-9a-f]{16}$/);
    expect(first.ofResult("functions.f:0")).toBe(sent);
    expect(second.ofCall("functions.f:0")).toBe(sent);
  });

  it("are cut to the length the wire takes, unless the target gave them itself", () => {
    const ids = new ToolCallIds({ maxLength: 40 });
    const long = `call_${"x".repeat(60)}`;
    expect(ids.ofCall(long)).toHaveLength(40);
    expect(new ToolCallIds({ maxLength: 40 }).ofCall(long, true)).toBe(long);
  });

  it("that differ stay different", () => {
    const ids = new ToolCallIds({ maxLength: 64 });
    expect(new Set(["a_b", "a.b", "a:b", "a b", "ä"].map((id) => ids.ofCall(id))).size).toBe(5);
  });

  it("that come again name another call, and its result goes with it", () => {
    const ids = new ToolCallIds({ maxLength: 64 });
    const inTurn = [ids.ofCall("1"), ids.ofResult("1"), ids.ofCall("1"), ids.ofResult("1")];
    expect(inTurn[0]).toBe("1");
    expect(inTurn[1]).toBe("1");
    expect(inTurn[2]).not.toBe("1");
    expect(inTurn[3]).toBe(inTurn[2]);
    const atOnce = new ToolCallIds({ maxLength: 64 });
    const calls = [atOnce.ofCall("1"), atOnce.ofCall("1"), atOnce.ofCall("1")];
    expect(new Set(calls).size).toBe(3);
    expect([atOnce.ofResult("1"), atOnce.ofResult("1"), atOnce.ofResult("1")]).toEqual(calls);
  });

  it("of results without a call fit too", () => {
    expect(new ToolCallIds({ maxLength: 64 }).ofResult("a.b")).toMatch(accepted);
  });

  it("are given to thousands of long, like ones, in a time linear in their number", () => {
    const long = Array.from({ length: 20_000 }, (_, index) => `c:${"x".repeat(80)}${index}`);
    const ids = new ToolCallIds({ maxLength: 64 });
    const before = performance.now();
    const given = long.map((id) => ids.ofCall(id));
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(new Set(given).size).toBe(long.length);
    expect(given.every((id) => accepted.test(id))).toBe(true);
  });
});
