import { describe, expect, it } from "vitest";
import { didYouMean, editDistance } from "./suggest.ts";

describe("editDistance", () => {
  it.each([
    ["", "", 0],
    ["", "abc", 3],
    ["chat", "chat", 0],
    ["chta", "chat", 1],
    ["cat", "chat", 1],
    ["kitten", "sitting", 3],
  ])("%j to %j is %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });
});

describe("didYouMean", () => {
  it("names the nearest", () => {
    expect(didYouMean("modles", ["models", "model", "chat"])).toBe(' Did you mean "models"?');
  });

  it("completes a beginning", () => {
    expect(didYouMean("prov", ["providers", "plugins"])).toBe(' Did you mean "providers"?');
  });

  it("says nothing when nothing is near", () => {
    expect(didYouMean("xyz", ["chat", "help"])).toBe("");
  });
});
