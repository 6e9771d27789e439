import { describe, expect, it } from "vitest";
import { createLossReport } from "./loss-report.ts";

const report = (...codes: readonly string[]) =>
  createLossReport(
    codes.map((code) => ({ code, message: "", path: "messages.0" })),
    { from: "a/x", to: "b/y" },
  );

describe("a loss report", () => {
  it("sorts codes by their first word, a plugin's too", () => {
    const { losses } = report("dropped-content", "moved-content", "changed-tone", "trimmed-tool-result", "added-x");
    expect(losses.map(({ kind }) => kind)).toEqual(["dropped", "changed", "changed", "changed", "added"]);
  });

  it("leaves out what is said of the answer", () => {
    expect(report("dropped-fence", "dropped-tool-call", "missing-done-signal", "not-streamed").losses).toEqual([]);
  });

  it("counts", () => {
    expect(report().summary).toBe("Nothing changed when moving from a/x to b/y.");
    expect(report("dropped-content").summary).toBe("1 thing changed when moving from a/x to b/y.");
    expect(report("dropped-content", "added-x").summary).toBe("2 things changed when moving from a/x to b/y.");
  });
});
