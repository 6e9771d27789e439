import { describe, expect, it } from "vitest";
import type { AssistantMessage, AssistantPart, Message, ToolMessage, UserPart } from "../messages.ts";
import { prepareMessages } from "./prepare-messages.ts";

const prepare = (...messages: readonly Message[]) => {
  const { messages: handed, warnings } = prepareMessages(messages, "acme", "large");
  return { handed, told: warnings.map(({ code, path }) => `${code} ${path ?? ""}`) };
};
const user = (content: string | readonly UserPart[]): Message => ({ role: "user", content });
const answer = (content: string | readonly AssistantPart[], model: string | null = "other/m"): AssistantMessage => ({
  role: "assistant",
  content,
  ...(model === null ? {} : { model }),
});
const call = (id: string, name = "f") => ({ type: "tool-call", id, name, arguments: "{}", complete: true }) as const;
const results = (...ids: readonly string[]): ToolMessage => ({
  role: "tool",
  content: ids.map((id) => ({ type: "tool-result", toolCallId: id, toolName: "f", content: "42" })),
});
const text = (value: string) => ({ type: "text", text: value }) as const;

describe("a conversation that needs nothing", () => {
  it("is the same object, part by part", () => {
    const messages = [user("a"), answer([text("b"), call("1")], "acme/large"), results("1"), answer("c"), user("d")];
    const prepared = prepareMessages(messages, "acme", "large");
    expect(prepared.messages).toBe(messages);
    expect(prepared).toMatchObject({ warnings: [], turns: null });
  });

  it("may have results in another order than its calls", () => {
    const { handed, told } = prepare(user("a"), answer([call("1"), call("2")]), results("2", "1"));
    expect(handed[2]).toEqual(results("2", "1"));
    expect(told).toEqual([]);
  });
});

describe("thinking", () => {
  const thought = { type: "reasoning", text: "hm", providerMetadata: { acme: { signature: "s" } } } as const;

  it("goes back to the model that thought it", () => {
    const own = answer([thought, text("a")], "acme/large");
    expect(prepare(user("q"), own).handed[1]).toBe(own);
  });

  it.each(["acme/small", "other/large", null])("of %s stays behind, with its signature, and is told", (model) => {
    const { handed, told } = prepare(user("q"), answer([thought, text("a")], model));
    expect(handed[1]?.content).toEqual([text("a")]);
    expect(told).toEqual(["dropped-reasoning messages.1.content.0", "dropped-opaque-data messages.1"]);
  });

  it("that nobody could read is opaque data, not thinking", () => {
    const hidden = { ...thought, text: "" };
    expect(prepare(user("q"), answer([hidden, text("a")])).told).toEqual(["dropped-opaque-data messages.1"]);
  });

  it("that was all of a turn takes the turn with it", () => {
    expect(prepare(user("q"), answer([thought]), user("and?")).handed).toEqual([user("q"), user("and?")]);
  });
});

describe("opaque data", () => {
  it("on a turn of plain text is told too", () => {
    const { handed, told } = prepare(user("q"), { ...answer("a"), providerMetadata: { other: { id: "1" } } });
    expect(handed[1]).toEqual(answer("a"));
    expect(told).toEqual(["dropped-opaque-data messages.1"]);
  });

  it("inside a tool's result is for its vendor only", () => {
    const item = (provider: string) => ({ type: "provider-item", provider, itemType: "hit", item: {} }) as const;
    const result = (content: readonly (ReturnType<typeof item> | ReturnType<typeof text>)[]): ToolMessage => ({
      role: "tool",
      content: [{ type: "tool-result", toolCallId: "1", content }],
    });
    const { handed, told } = prepare(user("q"), answer([call("1")]), result([item("other"), item("acme"), text("x")]));
    expect(handed[2]).toEqual(result([item("acme"), text("x")]));
    expect(told).toEqual(["dropped-provider-item messages.2.content.0.content.0"]);
  });
});

describe("citations", () => {
  const citation = { source: { title: null, url: "u", documentId: null }, quotedText: null, start: null, end: null };
  const cited = { ...text("a"), citations: [{ ...citation, raw: {} }] };

  it("stay on the text of the model that gave them, and leave any other's", () => {
    expect(prepare(user("q"), answer([cited], "acme/large")).handed[1]?.content).toEqual([cited]);
    const { handed, told } = prepare(user("q"), answer([cited]));
    expect(handed[1]?.content).toEqual([text("a")]);
    expect(told).toEqual(["dropped-citations messages.1.content.0"]);
  });
});

describe("a turn that failed", () => {
  it("is left out with its calls and their results, whoever wrote it", () => {
    for (const model of ["acme/large", "other/m"]) {
      const failed: Message = { ...answer([text("I wi"), call("1")], model), complete: false };
      const { handed, told } = prepare(user("q"), failed, results("1"), user("again"));
      expect(handed).toEqual([user("q"), user("again")]);
      expect(told).toEqual(["dropped-failed-turn messages.1", "dropped-tool-result messages.2.content.0"]);
    }
  });
});

describe("a file known by its id", () => {
  const image = { type: "image", fileId: "file-1" } as const;

  it("goes to the vendor that answered it, and to the one it is first shown to", () => {
    expect(prepare(user([image]), answer("a", "acme/small"), user([image])).told).toEqual([]);
  });

  it("of another vendor leaves a word in its place where nothing else is said", () => {
    const { handed, told } = prepare(user([image]), answer("a"), user([text("and"), image]), answer("b"), user("?"));
    expect(handed[0]?.content).toBe("[An image was here, which this model cannot be given.]");
    expect(handed[2]?.content).toEqual([text("and")]);
    expect(told).toEqual(["dropped-content messages.0.content.0", "dropped-content messages.2.content.1"]);
  });

  it("at an address of a vendor's own storage is like one", () => {
    const at = (url: string): UserPart => ({ type: "file", mediaType: "application/pdf", url });
    const { told } = prepare(user([at("gs://bucket/a.pdf"), at("https://example.com/a.pdf")]), answer("a"), user("?"));
    expect(told).toEqual(["dropped-content messages.0.content.0"]);
  });

  it("in a result becomes a word too", () => {
    const result: ToolMessage = { role: "tool", content: [{ type: "tool-result", toolCallId: "1", content: [image] }] };
    const { handed } = prepare(user("q"), answer([call("1")]), result, answer("done"), user("?"));
    expect(handed[2]?.content).toMatchObject([{ content: "[An image was here, which this model cannot be given.]" }]);
  });
});

describe("the name of a tool", () => {
  it("that only its own vendor takes is changed on the call and on the result", () => {
    const named: ToolMessage = {
      role: "tool",
      content: [{ type: "tool-result", toolCallId: "1", toolName: "api:get.it", content: "42" }],
    };
    const { handed, told } = prepare(user("q"), answer([call("1", "api:get.it")]), named);
    expect(handed[1]?.content).toMatchObject([{ name: "api_get_it" }]);
    expect(handed[2]?.content).toMatchObject([{ toolName: "api_get_it" }]);
    expect(told).toEqual(["changed-content messages.1.content.0"]);
    expect(prepare(user("q"), answer([call("1", "api:get.it")], "acme/large"), named).told).toEqual([]);
  });
});

describe("a lone surrogate", () => {
  it("is told wherever it stands", () => {
    const { told } = prepare(user("a\ud83d"), answer([text("ok"), text("\ude00")]), user([text("x"), text("\ud83d")]));
    expect(told).toEqual([
      "changed-content messages.0",
      "changed-content messages.1.content.1",
      "changed-content messages.2.content.1",
    ]);
  });
});
