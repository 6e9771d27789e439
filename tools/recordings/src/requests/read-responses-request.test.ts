import { chatRequestSchema, isCruxError } from "@crux/core";
import { describe, expect, it } from "vitest";
import { readResponsesRequest } from "./read-responses-request.ts";

const model = "acme/m-1";

describe("readResponsesRequest", () => {
  it("reads what has a neutral word, and keeps the rest; an answer is stored unless the request says not", () => {
    const { request, stream } = readResponsesRequest(
      {
        model: "m-1",
        instructions: "Be brief",
        input: "Hi",
        stream: true,
        max_output_tokens: 99,
        temperature: 0.5,
        reasoning: { effort: "low", summary: "auto" },
        text: {
          format: { type: "json_schema", name: "n", schema: { type: "object" }, strict: true },
          verbosity: "low",
        },
        include: ["x"],
        user: "u",
      },
      model,
    );
    expect(stream).toBe(true);
    expect(request).toEqual({
      model,
      messages: [
        { role: "system", content: "Be brief" },
        { role: "user", content: "Hi" },
      ],
      maxOutputTokens: 99,
      temperature: 0.5,
      reasoning: { effort: "low" },
      responseFormat: { type: "json-schema", name: "n", schema: { type: "object" }, strict: true },
      providerOptions: {
        acme: { include: ["x"], user: "u", text: { verbosity: "low" }, reasoning: { summary: "auto" }, store: true },
      },
    });
    expect(readResponsesRequest({ input: "Hi", store: false }, model).request).not.toHaveProperty("providerOptions");
  });

  it("reads a tool round as turns of the asked model, its items whole", () => {
    const thought = {
      type: "reasoning",
      id: "rs",
      summary: [{ type: "summary_text", text: "hm" }],
      encrypted_content: "e",
    };
    const { request } = readResponsesRequest(
      {
        store: false,
        input: [
          { role: "user", content: [{ type: "input_image", image_url: "data:image/png;base64,AA==" }] },
          thought,
          { type: "function_call", id: "fc", call_id: "c", name: "f", arguments: "{}" },
          { type: "function_call_output", call_id: "c", output: "r" },
          { type: "message", role: "assistant", id: "msg", content: [{ type: "output_text", text: "a" }] },
        ],
      },
      model,
    );
    expect(chatRequestSchema.safeParse(request).success).toBe(true);
    expect(request.messages).toEqual([
      { role: "user", content: [{ type: "image", mediaType: "image/png", data: "AA==" }] },
      {
        role: "assistant",
        model,
        content: [
          { type: "reasoning", text: "hm", providerMetadata: { acme: { item: thought } } },
          {
            type: "tool-call",
            id: "c",
            name: "f",
            arguments: "{}",
            complete: true,
            providerMetadata: { acme: { item: { type: "function_call", id: "fc" } } },
          },
        ],
      },
      { role: "tool", content: [{ type: "tool-result", toolCallId: "c", content: "r" }] },
      {
        role: "assistant",
        model,
        content: [
          {
            type: "text",
            text: "a",
            providerMetadata: { acme: { item: { type: "message", role: "assistant", id: "msg" } } },
          },
        ],
      },
    ]);
  });

  it("takes the result of a call that stands in a stored answer as it is", () => {
    const output = { type: "function_call_output", call_id: "c", output: "r" };
    const { request } = readResponsesRequest({ previous_response_id: "resp", input: [output] }, model);
    expect(request.messages).toMatchObject([{ role: "tool", content: [{ type: "provider-item", item: output }] }]);
  });

  it.each([
    ["a prompt of the vendor's", { prompt: { id: "p" } }, "unsupported"],
    ["nothing", { input: [] }, "invalid-request"],
    ["a role of another wire", { input: [{ role: "tool", content: "x" }] }, "invalid-request"],
  ])("refuses %s", (_name, body, code) => {
    let thrown: unknown;
    try {
      readResponsesRequest(body, model);
    } catch (error) {
      thrown = error;
    }
    expect(isCruxError(thrown) ? thrown.code : thrown).toBe(code);
  });
});
