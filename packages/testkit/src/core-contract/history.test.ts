import { isDeepStrictEqual } from "node:util";
import type { ChatRequest, Message } from "@crux/core";
import { describe, expect, it } from "vitest";
import { scriptedCrux } from "../fakes/scripted-crux.ts";

/** What the provider is handed of a history, and the codes of the warnings that the answer carries. */
async function prepared(
  ...messages: readonly Message[]
): Promise<{ messages: readonly Message[]; warnings: readonly string[]; same: boolean }> {
  let seen: ChatRequest | null = null;
  const crux = scriptedCrux({
    provider: {
      chat(request) {
        seen = request;
        return Promise.resolve({ content: [], finishReason: "stop", rawFinishReason: "stop" });
      },
    },
  });
  const response = await crux.chat({ model: "acme/large", messages });
  const handed = (seen as ChatRequest | null)?.messages ?? [];
  return {
    messages: handed,
    warnings: response.warnings.map(({ code, path }) => `${code} ${path}`),
    same: isDeepStrictEqual(handed, messages),
  };
}

const user = (content: string): Message => ({ role: "user", content });
const calls = (...ids: readonly string[]): Message => ({
  role: "assistant",
  model: "acme/large",
  content: ids.map((id) => ({ type: "tool-call", id, name: "f", arguments: "{}", complete: true })),
});
const results = (...ids: readonly string[]): Message => ({
  role: "tool",
  content: ids.map((id) => ({ type: "tool-result", toolCallId: id, content: `result ${id}` })),
});
const idsOf = (message: Message | undefined): unknown =>
  message?.role === "tool" &&
  message.content.map((part) => (part.type === "tool-result" ? [part.toolCallId, part.isError ?? false] : part.type));

describe("a history", () => {
  it("that is whole is handed on as it is", async () => {
    const { same, warnings } = await prepared(
      user("a"),
      calls("1", "2"),
      results("1", "2"),
      user("b"),
      calls("3"),
      results("3"),
    );
    expect([same, warnings]).toEqual([true, []]);
  });

  it("with a call without a result gets an error result, right behind its turn", async () => {
    const { messages, warnings } = await prepared(user("a"), calls("1", "2"), results("2"), user("b"));
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "user"]);
    expect(idsOf(messages[2])).toEqual([
      ["1", true],
      ["2", false],
    ]);
    expect(warnings).toEqual(["added-tool-result messages.1"]);
  });

  it("whose results stand apart has them together, in the order of the calls", async () => {
    const { messages, warnings } = await prepared(user("a"), calls("1", "2"), results("2"), user("b"), results("1"));
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "user"]);
    expect(idsOf(messages[2])).toEqual([
      ["1", false],
      ["2", false],
    ]);
    expect(warnings).toEqual([]);
  });

  it("with a result that nobody asked for loses it, with a warning", async () => {
    const { messages, warnings } = await prepared(user("a"), results("9"), user("b"));
    expect(messages.map(({ role }) => role)).toEqual(["user", "user"]);
    expect(warnings).toEqual(["dropped-tool-result messages.1.content.0"]);
  });

  it("with a second result of one call keeps the first", async () => {
    const { messages, warnings } = await prepared(user("a"), calls("1"), {
      role: "tool",
      content: [
        { type: "tool-result", toolCallId: "1", content: "first" },
        { type: "tool-result", toolCallId: "1", content: "second" },
      ],
    });
    expect(messages[2]?.content).toMatchObject([{ content: "first" }]);
    expect(warnings).toEqual(["dropped-tool-result messages.2.content.1"]);
  });

  it("that repeats an id over the turns gives each call its own result", async () => {
    const second: Message = { role: "tool", content: [{ type: "tool-result", toolCallId: "1", content: "second" }] };
    const whole = await prepared(user("a"), calls("1"), results("1"), user("b"), calls("1"), second);
    expect([whole.same, whole.warnings]).toEqual([true, []]);
    const { messages } = await prepared(user("a"), calls("1"), user("b"), calls("1"), second);
    expect([messages[2]?.content, messages[5]?.content]).toMatchObject([[{ isError: true }], [{ content: "second" }]]);
  });

  it("with a call that was cut loses the call and its result", async () => {
    const cut: Message = {
      role: "assistant",
      model: "acme/large",
      content: [
        { type: "text", text: "let me" },
        { type: "tool-call", id: "1", name: "f", arguments: '{"a', complete: false },
      ],
    };
    const { messages, warnings } = await prepared(user("a"), cut, results("1"), user("b"));
    expect(messages[1]?.content).toEqual([{ type: "text", text: "let me" }]);
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(warnings).toEqual(["dropped-cut-call messages.1.content.1", "dropped-tool-result messages.2.content.0"]);
  });
});

describe("opaque data", () => {
  const opaque = (model?: string): Message => ({
    role: "assistant",
    ...(model === undefined ? {} : { model }),
    content: [
      { type: "reasoning", text: "hm", providerMetadata: { acme: { signature: "s" } } },
      { type: "text", text: "a", providerMetadata: { acme: { id: "m" } } },
      { type: "provider-item", provider: "acme", itemType: "search", item: { q: 1 } },
    ],
    providerMetadata: { acme: { container: "c" } },
  });

  it("goes back to the provider and model it came from", async () => {
    const { same, warnings } = await prepared(user("a"), opaque("acme/large"), user("b"));
    expect([same, warnings]).toEqual([true, []]);
  });

  it.each(["acme/small", "other/large", undefined])("of %s is dropped, with warnings", async (model) => {
    const { messages, warnings } = await prepared(user("a"), opaque(model), user("b"));
    expect(JSON.stringify(messages[1])).not.toMatch(/providerMetadata|provider-item|signature/);
    expect(messages[1]?.content).toEqual([{ type: "text", text: "a" }]);
    expect(warnings).toEqual([
      "dropped-reasoning messages.1.content.0",
      "dropped-provider-item messages.1.content.2",
      "dropped-opaque-data messages.1",
    ]);
  });

  it("provider-items of another vendor in what the user says are dropped", async () => {
    const item = (provider: string) => ({ type: "provider-item", provider, itemType: "approval", item: {} }) as const;
    const { messages, warnings } = await prepared({
      role: "user",
      content: [item("other"), item("acme"), { type: "text", text: "a" }],
    });
    expect(messages[0]?.content).toEqual([item("acme"), { type: "text", text: "a" }]);
    expect(warnings).toEqual(["dropped-provider-item messages.0.content.0"]);
  });
});
