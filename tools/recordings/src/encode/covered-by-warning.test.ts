import { expect, it } from "vitest";
import { uncovered } from "./covered-by-warning.ts";

const difference = (path: string): { path: string; expected: number; got: number } => ({ path, expected: 1, got: 2 });
const warning = (path?: string): { code: string; message: string; path?: string } => ({
  code: "dropped-option",
  message: "…",
  ...(path === undefined ? {} : { path }),
});

it("takes a difference as told where a warning names the option it comes from, and only there", () => {
  const found = [difference("top_p"), difference("messages.2.content"), difference("service_tier")];
  expect(uncovered(found, [warning("topP"), warning("messages.3.content.0")])).toEqual([found[2]]);
  expect(uncovered(found, [warning("temperature"), warning()])).toEqual(found);
  expect(uncovered(found, [])).toEqual(found);
});
