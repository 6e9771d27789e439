import { expect, it } from "vitest";
import type { ExchangeResult } from "../exchange-result.ts";
import { renderReport } from "./render-report.ts";

const results: readonly ExchangeResult[] = [
  { id: "a", provider: "acme", wire: "chat", direction: "decode", outcome: "passed" },
  {
    id: "a",
    provider: "acme",
    wire: "chat",
    direction: "encode",
    outcome: "failed",
    findings: [{ field: "max_tokens", expected: 5, got: undefined }],
  },
  {
    id: "b",
    provider: "acme",
    wire: "chat",
    direction: "decode",
    outcome: "not-applicable",
    rule: "single-model",
    reason: "one model",
  },
];

it("tells failures, the table, the rules, and closes with the sums", () => {
  const lines = renderReport(results, false).split("\n");
  expect(lines.slice(0, 2)).toEqual(["FAILED encode chat acme a", "    max_tokens: expected 5, got nothing"]);
  expect(lines.find((line) => line.includes("decode") && line.startsWith("chat"))).toMatch(/acme +decode +1 +· +1$/);
  expect(lines).toContain("      1  decode single-model");
  expect(lines.at(-1)).toBe("1 passed, 1 failed");
});

it("lists what does not apply only when asked", () => {
  const line = "n.a. decode chat acme b: single-model (one model)";
  expect(renderReport(results, true)).toContain(line);
  expect(renderReport(results, false)).not.toContain(line);
});
