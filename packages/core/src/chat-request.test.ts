import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseChatInput } from "./chat-request.ts";
import { CruxError } from "./errors.ts";

const resolve = (model: string | undefined): string => model ?? "a/default";
const user = [{ role: "user", content: "Hi" }];

function failure(input: unknown): CruxError {
  try {
    parseChatInput(input, resolve);
  } catch (error) {
    if (error instanceof CruxError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("parseChatInput", () => {
  it("lets prompt stand for one user message and fills in the model", () => {
    expect(parseChatInput({ prompt: "Hi" }, resolve)).toEqual({
      model: "a/default",
      messages: [{ role: "user", content: "Hi" }],
    });
  });

  it("keeps everything else as it was given", () => {
    const signal = new AbortController().signal;
    const input = {
      model: "a/b",
      messages: user,
      temperature: 0.5,
      stop: ["x"],
      reasoning: { effort: "low" },
      providerOptions: { a: { logprobs: true } },
      signal,
    };
    expect(parseChatInput(input, resolve)).toEqual(input);
  });

  it.each<[string, unknown, string]>([
    ["an unknown option", { prompt: "x", temperatur: 1 }, ""],
    [
      "an unknown option inside a part",
      { messages: [{ role: "user", content: [{ type: "text", text: "x", bold: true }] }] },
      "messages.0.content.0",
    ],
    ["an unknown role", { messages: [{ role: "developer", content: "x" }] }, "messages.0.role"],
    ["an unknown part", { messages: [{ role: "user", content: [{ type: "hologram" }] }] }, "messages.0.content.0.type"],
    [
      "two sources of an image",
      { messages: [{ role: "user", content: [{ type: "image", url: "u", data: "AAAA" }] }] },
      "messages.0.content.0",
    ],
    ["both budgets and effort", { prompt: "x", reasoning: { effort: "low", budgetTokens: 5 } }, "reasoning"],
    ["no messages", { messages: [] }, "messages"],
    ["a tool without a fit name", { prompt: "x", tools: [{ name: "a b" }] }, "tools.0.name"],
    ["more than one answer", { prompt: "x", n: 2 }, ""],
  ])("refuses %s and says where", (_name, input, path) => {
    const error = failure(input);
    expect(error.code).toBe("invalid-request");
    expect(error.details.path ?? "").toMatch(new RegExp(`^${path.replaceAll(".", "\\.")}`));
    expect(error.message.length).toBeLessThan(400);
  });

  it("points an unknown option to providerOptions", () => {
    expect(failure({ prompt: "x", logprobs: true }).message).toContain("providerOptions");
  });

  it("wants either messages or a prompt", () => {
    expect(failure({}).details.path).toBe("messages");
    expect(failure({ prompt: "x", messages: user }).details.path).toBe("messages");
  });

  it("takes a Standard Schema and a JSON Schema alike", () => {
    for (const schema of [z.object({ a: z.string() }), { type: "object" }]) {
      expect(
        parseChatInput({ prompt: "x", responseFormat: { type: "json-schema", schema } }, resolve).responseFormat,
      ).toMatchObject({ type: "json-schema" });
    }
    expect(failure({ prompt: "x", responseFormat: { type: "json-schema", schema: "string" } }).details.path).toBe(
      "responseFormat.schema",
    );
  });
});
