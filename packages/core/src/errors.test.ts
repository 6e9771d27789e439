import { describe, expect, it } from "vitest";
import { CruxError, errorTraits, isCruxError, toCruxError } from "./errors.ts";

describe("CruxError", () => {
  it("is recognised by its brand, so that a second copy of core is understood", () => {
    class OtherCopy extends Error {
      readonly code = "timeout";
    }
    const foreign = Object.defineProperty(new OtherCopy(), Symbol.for("crux.error/1"), { value: true });
    expect(isCruxError(foreign)).toBe(true);
    expect(isCruxError(new Error("x"))).toBe(false);
    expect(isCruxError(null)).toBe(false);
  });

  it("is retryable as the table says, unless the vendor says otherwise", () => {
    expect(new CruxError("overloaded", "x").retryable).toBe(true);
    expect(new CruxError("overloaded", "x", { retryable: false }).retryable).toBe(false);
    expect(new CruxError("authentication", "x").retryable).toBe(errorTraits.authentication.retryable);
  });

  it("keeps what it knows when details are added, and its cause", () => {
    const cause = new Error("socket");
    const error = new CruxError("network", "x", { provider: "a", cause }).with({
      details: { provider: "b", model: "m" },
    });
    expect(error.details).toEqual({ provider: "a", model: "m" });
    expect(error.cause).toBe(cause);
  });

  it("says in JSON everything but the stack, the cause and the partial answer", () => {
    const error = new CruxError("rate-limit", "slow down", { retryAfterMs: 5, cause: new Error("secret") });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: "CruxError",
      code: "rate-limit",
      message: "slow down",
      details: { retryAfterMs: 5 },
    });
  });
});

describe("toCruxError", () => {
  it("leaves a CruxError as it is", () => {
    const error = new CruxError("timeout", "x");
    expect(toCruxError(error)).toBe(error);
  });

  it("takes an abort for a cancellation", () => {
    expect(toCruxError(new DOMException("aborted", "AbortError")).code).toBe("cancelled");
  });

  it("keeps anything else as the cause", () => {
    const thrown = new TypeError("x is undefined");
    const error = toCruxError(thrown);
    expect(error).toMatchObject({ code: "internal", cause: thrown });
    expect(toCruxError("text").code).toBe("internal");
  });
});
