import { describe, expect, it } from "vitest";
import type { Message } from "../messages.ts";
import { prepareMessages } from "./prepare-messages.ts";
import { restorePaths } from "./restore-paths.ts";

const call = (id: string) => ({ type: "tool-call", id, name: "f", arguments: "{}", complete: true }) as const;
const result = (id: string) => ({ type: "tool-result", toolCallId: id, content: id }) as const;

/** Where the caller finds what a provider speaks of. */
function restored(messages: readonly Message[], ...paths: readonly string[]): readonly (string | undefined)[] {
  const { turns } = prepareMessages(messages, "acme", "large");
  const warnings = paths.map((path) => ({ code: "x", message: "", path }));
  return restorePaths(warnings, turns).map(({ path }) => path);
}

describe("the path of a warning", () => {
  it("stays where nothing moved, and where it is none of a message", () => {
    expect(restored([{ role: "user", content: "a" }], "messages.0", "tools.1")).toEqual(["messages.0", "tools.1"]);
    expect(restored([{ role: "assistant", content: [call("1")] }], "temperature")).toEqual(["temperature"]);
  });

  it("leads to the message behind a turn that was left out, and to the part behind one", () => {
    const messages: readonly Message[] = [
      { role: "user", content: "a" },
      { role: "assistant", content: "b", complete: false },
      {
        role: "assistant",
        content: [
          { type: "reasoning", text: "hm" },
          { type: "text", text: "c" },
        ],
      },
      { role: "user", content: [{ type: "image", url: "https://example.com/a.png" }] },
    ];
    expect(restored(messages, "messages.0.cache", "messages.1.content.0", "messages.2.content.0")).toEqual([
      "messages.0.cache",
      "messages.2.content.1",
      "messages.3.content.0",
    ]);
  });

  it("leads to a result where the caller had it, and to the call of a result that was made up", () => {
    const messages: readonly Message[] = [
      { role: "assistant", content: [call("1"), call("2")] },
      { role: "user", content: "b" },
      { role: "tool", content: [result("2")] },
    ];
    expect(restored(messages, "messages.1.content.0", "messages.1.content.1.content.3", "messages.2")).toEqual([
      "messages.0",
      "messages.2.content.0.content.3",
      "messages.1",
    ]);
  });
});
