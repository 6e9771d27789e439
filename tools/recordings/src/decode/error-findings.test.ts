import { CruxError } from "@crux/core";
import type { ExpectedError, RecordedExchange } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import { errorFindings } from "./error-findings.ts";

const expected: ExpectedError = {
  kind: "error",
  code: "rate-limit",
  status: 429,
  vendorCode: "slow_down",
  requestId: "r1",
  partial: null,
};
// Only the headers of the answer are looked at.
const exchange = { response: { headers: { "x-generation-id": "g1" } } } as unknown as RecordedExchange;
const error = new CruxError("rate-limit", "Wait.", { status: 429, vendorCode: "slow_down", requestId: "r1" });

describe("errorFindings", () => {
  it("finds nothing in an error that is as told", () => {
    expect(errorFindings(exchange, expected, error, null)).toEqual([]);
  });

  it.each<[Partial<ExpectedError>, string]>([
    [{ code: "quota" }, "error.code"],
    [{ status: 400 }, "error.status"],
    [{ vendorCode: null }, "error.vendorCode"],
    [{ requestId: "r2" }, "error.requestId"],
    [{ partial: { text: "Hel", reasoning: "", refusal: "", toolCalls: [], cutToolCalls: 0 } }, "partial.text"],
    [{ partial: { text: "", reasoning: "", refusal: "", toolCalls: [], cutToolCalls: 1 } }, "partial cut tool calls"],
  ])("finds %j", (changes, field) => {
    expect(errorFindings(exchange, { ...expected, ...changes }, error, null).map((finding) => finding.field)).toEqual([
      field,
    ]);
  });

  it("lets another header's value stand for a request id where no header of that name came", () => {
    const told = { ...expected, requestId: null };
    expect(errorFindings(exchange, told, error, null).map((finding) => finding.field)).toEqual(["error.requestId"]);
    const other = new CruxError("rate-limit", "Wait.", { status: 429, vendorCode: "slow_down", requestId: "g1" });
    expect(errorFindings(exchange, told, other, null)).toEqual([]);
  });

  it("lets an error inside a success name its own status", () => {
    const inside = new CruxError("overloaded", "Busy.", { status: 503, vendorCode: "slow_down", requestId: "r1" });
    expect(errorFindings(exchange, { ...expected, code: "overloaded", status: 200 }, inside, null)).toEqual([]);
  });
});
