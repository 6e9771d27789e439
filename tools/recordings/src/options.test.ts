import { expect, it } from "vitest";
import { parseOptions } from "./options.ts";

it("takes the folder from the option, else the environment, else the sibling of the repository", () => {
  expect(parseOptions(["--dir", "/a"], { CRUX_RECORDINGS: "/b" }, "/r/crux").folder).toBe("/a");
  expect(parseOptions([], { CRUX_RECORDINGS: "/b" }, "/r/crux").folder).toBe("/b");
  expect(parseOptions([], { CRUX_RECORDINGS: "" }, "/r/crux").folder).toBe("/r/shared/recordings");
});

it("refuses an option it does not know", () => {
  expect(() => parseOptions(["--every"], {}, "/r/crux")).toThrow("--every");
});
