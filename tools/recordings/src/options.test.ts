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

it("takes a seed and a number of rounds for changed answers, and refuses no rounds", () => {
  expect(parseOptions(["--mutate", "a"], {}, "/r/crux")).toMatchObject({ mutate: "a", rounds: 3 });
  expect(parseOptions(["--mutate", "a", "--rounds", "9"], {}, "/r/crux").rounds).toBe(9);
  expect(() => parseOptions(["--rounds", "0"], {}, "/r/crux")).toThrow("--rounds");
});
