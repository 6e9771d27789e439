import { describe, expect, it } from "vitest";
import type { CruxError } from "./errors.ts";
import { parseModelRef } from "./model.ts";

describe("parseModelRef", () => {
  it("splits at the first slash only", () => {
    expect(parseModelRef("openrouter/anthropic/claude-x:free")).toEqual({
      provider: "openrouter",
      model: "anthropic/claude-x:free",
    });
  });

  it.each(["gpt-6", "/gpt-6", "openai/", ""])("refuses %j and says how to write it", (name) => {
    expect(() => parseModelRef(name)).toThrow(
      expect.objectContaining({
        code: "invalid-request",
        message: expect.stringContaining("provider/model") as string,
      }) as CruxError,
    );
  });
});
