import { isCruxError, type ChatRequest, type JsonObject, type Message, type Warning } from "@crux/core";
import { describe, expect, it } from "vitest";
import { encodeRequest } from "./encode-request.ts";

type Options = Partial<Omit<ChatRequest, "messages">> & { readonly messages?: readonly unknown[] };

function encode(options: Options, model = "gemini-3.8-flash"): { body: JsonObject; warnings: readonly Warning[] } {
  const { messages = [{ role: "user", content: "Hi" }], ...rest } = options;
  const request: ChatRequest = { ...rest, model: `gemini/${model}`, messages: messages as readonly Message[] };
  return encodeRequest(request, { model, root: "https://host.test/v1beta", store: false });
}

function told({ warnings }: { readonly warnings: readonly Warning[] }): readonly string[] {
  return warnings.map(({ code, path }) => `${code} ${path ?? ""}`);
}

function configOf(options: Options, model?: string): unknown {
  return encode(options, model).body.generationConfig;
}

const weather = {
  type: "function",
  name: "weather",
  parameters: { type: "object", properties: { city: { type: "string" } } },
} as const;
const search = { type: "provider-tool", provider: "gemini", definition: { googleSearch: {} } } as const;

describe("turns", () => {
  it("a plain question is a plain request that asks not to be kept", () => {
    expect(encode({}).body).toEqual({ contents: [{ role: "user", parts: [{ text: "Hi" }] }], store: false });
  });

  it("each result answers the call of its own turn, though ids come again", () => {
    const call = (name: string, json: string) => ({
      type: "tool-call",
      id: "1",
      name,
      arguments: json,
      complete: true,
    });
    const result = { type: "tool-result", toolCallId: "1", content: "ok" };
    const encoded = encode({
      messages: [
        { role: "user", content: "Hi" },
        { role: "assistant", content: [call("f", "{}")] },
        { role: "tool", content: [result] },
        { role: "assistant", content: [call("g", "[1]"), call("h", "{}")] },
        { role: "tool", content: [result, result] },
      ],
    });
    const answered = (encoded.body.contents as readonly { readonly parts: readonly JsonObject[] }[]).map(({ parts }) =>
      parts.map((part) => (part.functionResponse as JsonObject | undefined)?.name),
    );
    expect([answered[2], answered[4]]).toEqual([["f"], ["g", "h"]]);
    expect(told(encoded)).toEqual(["changed-content messages.3.content.0.arguments"]);
  });

  it("a word stands where nothing is left of a message but media the model cannot be given", () => {
    const unknown = { type: "image", data: "AAAA" };
    const word = "[An image was here, which this model cannot be given.]";
    const call = { type: "tool-call", id: "1", name: "f", arguments: "{}", complete: true };
    const result = { type: "tool-result", toolCallId: "1", content: [unknown] };
    const { body } = encode({
      messages: [
        { role: "user", content: [unknown] },
        { role: "assistant", content: [unknown] },
        { role: "user", content: "Hi" },
        { role: "assistant", content: [call] },
        { role: "tool", content: [result] },
      ],
    });
    expect(body.contents).toMatchObject([
      { parts: [{ text: word }] },
      { parts: [{ text: word }] },
      { parts: [{ text: "Hi" }] },
      { role: "model" },
      { parts: [{ functionResponse: { response: { output: word } } }] },
    ]);
  });

  it("instructions stand apart, a later one is moved there", () => {
    const encoded = encode({
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
        { role: "assistant", content: "Hello." },
        { role: "system", content: "Be kind." },
        { role: "user", content: "" },
      ],
    });
    expect(encoded.body.systemInstruction).toEqual({ parts: [{ text: "Be brief." }, { text: "Be kind." }] });
    expect(encoded.body.contents).toEqual([
      { role: "user", parts: [{ text: "Hi" }] },
      { role: "model", parts: [{ text: "Hello." }] },
      { role: "user", parts: [{ text: "" }] },
    ]);
    expect(told(encoded)).toEqual(["moved-content messages.3"]);
  });

  it("Gemma takes no instructions apart: they open the first turn, those for JSON too", () => {
    const encoded = encode(
      {
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Hi" },
        ],
        responseFormat: { type: "json" },
      },
      "gemma-3-27b-it",
    );
    expect(encoded.body).toMatchObject({
      contents: [
        {
          role: "user",
          parts: [{ text: "Be brief." }, { text: expect.stringContaining("JSON") as string }, { text: "Hi" }],
        },
      ],
    });
    expect(encoded.body).not.toHaveProperty("systemInstruction");
    expect(encoded.body).not.toHaveProperty("generationConfig");
  });

  it("nothing but instructions is refused before it is sent", () => {
    const failing = () => encode({ messages: [{ role: "system", content: "Be brief." }] });
    expect(failing).toThrow(expect.objectContaining({ code: "invalid-request" }) as Error);
  });

  it("media go by bytes, by address or by the name of an uploaded file", () => {
    const encoded = encode({
      messages: [
        {
          role: "user",
          content: [
            { type: "image", mediaType: "image/jpg", data: "/9j/AA" },
            { type: "image", data: "iVBORw0" },
            { type: "image", url: "data:image/webp;base64,UklGRg" },
            { type: "file", mediaType: "application/pdf", url: "https://x.test/a.pdf" },
            { type: "audio", mediaType: "audio/wav", data: "UklG" },
            { type: "file", mediaType: "video/mp4", fileId: "files/abc" },
            { type: "file", url: "https://youtu.be/x", providerOptions: { gemini: { videoMetadata: { fps: 1 } } } },
            { type: "file", data: "AAAA" },
          ],
        },
      ],
    });
    expect(encoded.body.contents).toEqual([
      {
        role: "user",
        parts: [
          { inlineData: { mimeType: "image/jpeg", data: "/9j/AA" } },
          { inlineData: { mimeType: "image/png", data: "iVBORw0" } },
          { inlineData: { mimeType: "image/webp", data: "UklGRg" } },
          { fileData: { mimeType: "application/pdf", fileUri: "https://x.test/a.pdf" } },
          { inlineData: { mimeType: "audio/wav", data: "UklG" } },
          { fileData: { mimeType: "video/mp4", fileUri: "https://host.test/v1beta/files/abc" } },
          { fileData: { fileUri: "https://youtu.be/x" }, videoMetadata: { fps: 1 } },
        ],
      },
    ]);
    expect(told(encoded)).toEqual(["dropped-content messages.0.content.7"]);
  });
});

describe("what goes back", () => {
  const signed = { gemini: { thoughtSignature: "c2ln+/=" } };
  const own = (content: readonly unknown[]) => ({ role: "assistant", model: "gemini/gemini-3.8-flash", content });

  it("pain 18: signatures go back on the part that brought them, byte for byte", () => {
    const item = { executableCode: { language: "PYTHON", code: "1" }, thoughtSignature: "aXRlbQ" };
    const encoded = encode({
      messages: [
        { role: "user", content: "Hi" },
        own([
          { type: "reasoning", text: "hm", providerMetadata: signed },
          { type: "text", text: "a" },
          { type: "text", text: "", providerMetadata: signed },
          { type: "provider-item", provider: "gemini", itemType: "executableCode", item },
          { type: "image", mediaType: "image/png", data: "iVBO", providerMetadata: signed },
          {
            type: "audio",
            mediaType: "audio/L16",
            data: "AA",
            providerMetadata: { gemini: { mimeType: "audio/L16;rate=24000" } },
          },
        ]),
        { role: "user", content: "Go on" },
      ],
    });
    expect((encoded.body.contents as readonly JsonObject[])[1]).toEqual({
      role: "model",
      parts: [
        { text: "hm", thought: true, thoughtSignature: "c2ln+/=" },
        { text: "a" },
        { text: "", thoughtSignature: "c2ln+/=" },
        item,
        { inlineData: { mimeType: "image/png", data: "iVBO" }, thoughtSignature: "c2ln+/=" },
        { inlineData: { mimeType: "audio/L16;rate=24000", data: "AA" } },
      ],
    });
  });

  const conversation = (metadata: object, result: object) => [
    { role: "user", content: "Weather?" },
    own([
      { type: "tool-call", id: "c1", name: "weather", arguments: '{"city":"Ghent"}', complete: true, ...metadata },
      { type: "tool-call", id: "c2", name: "weather", arguments: "{}", complete: true },
    ]),
    {
      role: "tool",
      content: [
        { type: "tool-result", toolCallId: "c1", content: "sunny", ...result },
        { type: "tool-result", toolCallId: "c2", content: '{"degrees":20}' },
      ],
    },
  ];

  it("ids go back only where the vendor gave them; results pair by name, all in one turn", () => {
    const { body } = encode({
      messages: conversation({ providerMetadata: { gemini: { id: "abc", thoughtSignature: "c2ln" } } }, {}),
    });
    expect((body.contents as readonly JsonObject[]).slice(1)).toEqual([
      {
        role: "model",
        parts: [
          { functionCall: { id: "abc", name: "weather", args: { city: "Ghent" } }, thoughtSignature: "c2ln" },
          { functionCall: { name: "weather", args: {} } },
        ],
      },
      {
        role: "user",
        parts: [
          { functionResponse: { id: "abc", name: "weather", response: { output: "sunny" } } },
          { functionResponse: { name: "weather", response: { degrees: 20 } } },
        ],
      },
    ]);
  });

  it("a call that Gemini did not make gets the vendor's stand-in for a signature, from Gemini 3 on", () => {
    const callOf = (model: string) =>
      JSON.stringify((encode({ messages: conversation({}, {}) }, model).body.contents as readonly JsonObject[])[1]);
    expect(callOf("gemini-3.8-flash").match(/skip_thought_signature_validator/g)).toHaveLength(1);
    expect(callOf("gemini-2.5-flash")).not.toContain("skip_thought_signature_validator");
  });

  it("an error says so, and `$ref` is reserved in a response", () => {
    const responseOf = (result: object) => {
      const { body } = encode({ messages: conversation({}, result) });
      return JSON.stringify((body.contents as readonly JsonObject[])[2]);
    };
    expect(responseOf({ content: "no", isError: true })).toContain('"response":{"error":"no"}');
    expect(responseOf({ content: '{"a":1}', isError: true })).toContain('"response":{"error":"{\\"a\\":1}"}');
    expect(responseOf({ content: '{"$ref":"x"}' })).toContain('"response":{"output":');
  });

  it("media of a result go inside it from Gemini 3 on, and behind it before", () => {
    const content = [
      { type: "text", text: "Here." },
      { type: "image", mediaType: "image/png", data: "iVBO" },
    ];
    const image = { inlineData: { mimeType: "image/png", data: "iVBO" } };
    const messages = conversation({}, { content });
    const inside = encode({ messages }).body.contents as readonly JsonObject[];
    expect(inside[2]).toMatchObject({
      parts: [{ functionResponse: { response: { output: "Here." }, parts: [image] } }, {}],
    });
    const before = encode({ messages }, "gemini-2.5-flash");
    expect((before.body.contents as readonly JsonObject[])[3]).toEqual({ role: "user", parts: [image] });
    expect(told(before)).toContain("changed-content messages.2.content.0");
  });

  it("what another model thought is left out", () => {
    const encoded = encode({
      messages: [
        { role: "user", content: "Hi" },
        {
          role: "assistant",
          model: "acme/one",
          content: [
            { type: "reasoning", text: "hm" },
            { type: "text", text: "Hello." },
          ],
        },
        { role: "user", content: "Go on" },
      ],
    });
    expect(JSON.stringify(encoded.body)).not.toContain("hm");
    expect(told(encoded)).toEqual(["dropped-reasoning messages.1.content.0"]);
  });

  it("a paused answer goes on by its token: the same request, without the part there is", () => {
    const messages = [
      { role: "user", content: "Write a book." },
      { ...own([{ type: "text", text: "One" }]), providerMetadata: { gemini: { continuationToken: "dG9r" } } },
    ];
    expect(encode({ messages }).body).toEqual({
      contents: [{ role: "user", parts: [{ text: "Write a book." }] }],
      continuationToken: "dG9r",
      store: false,
    });
    const later = encode({
      messages: [...messages, own([{ type: "text", text: "Two" }]), { role: "user", content: "Thanks" }],
    });
    expect(later.body.contents).toMatchObject([{}, { role: "model", parts: [{ text: "One" }, { text: "Two" }] }, {}]);
    expect(later.body).not.toHaveProperty("continuationToken");
  });
});

describe("sampling and limits", () => {
  const all = {
    maxOutputTokens: 9,
    temperature: 1,
    topP: 0.5,
    topK: 3,
    stop: "x",
    seed: 7,
    presencePenalty: 1,
    frequencyPenalty: 1,
  };

  it("are sent where the family takes them", () => {
    const { stop, ...rest } = all;
    expect(configOf(all)).toEqual({ ...rest, stopSequences: [stop] });
  });

  it("are left out with a warning where it does not", () => {
    const argon = encode(all, "gemini-4-argon");
    expect(argon.body.generationConfig).toEqual({
      maxOutputTokens: 9,
      stopSequences: ["x"],
      seed: 7,
      presencePenalty: 1,
      frequencyPenalty: 1,
    });
    expect(told(argon)).toEqual(["dropped-option temperature", "dropped-option topP", "dropped-option topK"]);
    const older = encode(all, "gemini-2.5-flash");
    expect(told(older)).toEqual(["dropped-option presencePenalty", "dropped-option frequencyPenalty"]);
  });

  it("are all sent to a model nobody knows", () => {
    expect(told(encode({ ...all, reasoning: { budgetTokens: 5 } }, "brand-new"))).toEqual([]);
  });
});

describe("thinking", () => {
  it.each([
    ["gemini-3.8-flash", { effort: "high" }, { includeThoughts: true, thinkingLevel: "HIGH" }, []],
    ["gemini-3.8-flash", { effort: "minimal" }, { includeThoughts: true, thinkingLevel: "LOW" }, ["reasoning.effort"]],
    ["gemini-3.8-flash", { effort: "none" }, { thinkingLevel: "LOW" }, ["reasoning.effort"]],
    [
      "gemini-3.8-flash",
      { budgetTokens: 5000 },
      { includeThoughts: true, thinkingLevel: "MEDIUM" },
      ["reasoning.budgetTokens"],
    ],
    ["gemini-3.5-flash", { budgetTokens: 512 }, { includeThoughts: true, thinkingBudget: 512 }, []],
    ["gemini-3-flash-preview", { effort: "minimal" }, { includeThoughts: true, thinkingLevel: "MINIMAL" }, []],
    ["gemini-4-hydrogen", { effort: "xhigh" }, { includeThoughts: true, thinkingLevel: "XHIGH" }, []],
    ["gemini-4-hydrogen", { effort: "max" }, { includeThoughts: true, thinkingLevel: "XHIGH" }, ["reasoning.effort"]],
    ["gemini-4-argon", { effort: "max" }, { includeThoughts: true, thinkingLevel: "HIGH" }, ["reasoning.effort"]],
    ["gemini-2.5-flash", { effort: "none" }, { thinkingBudget: 0 }, []],
    ["gemini-2.5-pro", { effort: "none" }, { thinkingBudget: 128 }, ["reasoning.effort"]],
    ["gemini-2.5-flash", { effort: "low" }, { includeThoughts: true, thinkingBudget: 1024 }, []],
    ["gemini-2.5-flash", { effort: "max" }, { includeThoughts: true, thinkingBudget: 24_576 }, []],
    [
      "gemini-2.5-flash-lite",
      { budgetTokens: 5 },
      { includeThoughts: true, thinkingBudget: 512 },
      ["reasoning.budgetTokens"],
    ],
    ["brand-new", { effort: "xhigh" }, { includeThoughts: true, thinkingLevel: "XHIGH" }, []],
    ["brand-new", { budgetTokens: 7 }, { includeThoughts: true, thinkingBudget: 7 }, []],
  ] as const)("%s: %j is %j", (model, reasoning, thinkingConfig, paths) => {
    const encoded = encode({ reasoning }, model);
    expect(encoded.body.generationConfig).toEqual({ thinkingConfig });
    expect(encoded.warnings.map(({ path }) => path)).toEqual(paths);
  });

  it("a model that cannot think is told nothing", () => {
    expect(told(encode({ reasoning: { effort: "low" } }, "gemini-2.0-flash"))).toEqual(["dropped-option reasoning"]);
    expect(told(encode({ reasoning: { effort: "none" } }, "gemini-2.0-flash"))).toEqual([]);
  });
});

describe("tools", () => {
  it("functions and the vendor's own stand side by side from Gemini 3 on", () => {
    const { body } = encode({ tools: [weather, search] });
    expect(body).toMatchObject({
      tools: [
        { functionDeclarations: [{ name: "weather", parametersJsonSchema: weather.parameters }] },
        { googleSearch: {} },
      ],
      toolConfig: { includeServerSideToolInvocations: true },
    });
    const older = encode({ tools: [weather, search] }, "gemini-2.5-flash");
    expect(older.body.tools).toHaveLength(1);
    expect(older.body).not.toHaveProperty("toolConfig");
    expect(told(older)).toEqual(["dropped-tool tools.1"]);
    expect(encode({ tools: [search] }, "gemini-2.5-flash").body.tools).toEqual([{ googleSearch: {} }]);
  });

  it("another vendor's tool is left out", () => {
    const encoded = encode({
      tools: [{ type: "provider-tool", provider: "acme", definition: { type: "x" } }],
      toolChoice: "required",
    });
    expect(encoded.body).not.toHaveProperty("tools");
    expect(encoded.body).not.toHaveProperty("toolConfig");
    expect(told(encoded)).toEqual(["dropped-tool tools.0"]);
  });

  it.each([
    ["auto", { mode: "AUTO" }],
    ["none", { mode: "NONE" }],
    ["required", { mode: "ANY" }],
    [{ tool: "weather" }, { mode: "ANY", allowedFunctionNames: ["weather"] }],
  ] as const)("the choice %j is %j", (toolChoice, functionCallingConfig) => {
    expect(encode({ tools: [weather], toolChoice }).body.toolConfig).toEqual({ functionCallingConfig });
  });

  it("strict tools are VALIDATED, and one call a turn cannot be asked for", () => {
    const encoded = encode({ tools: [{ ...weather, strict: true }], parallelToolCalls: false });
    expect(encoded.body.toolConfig).toEqual({ functionCallingConfig: { mode: "VALIDATED" } });
    expect(told(encoded)).toEqual(["dropped-option parallelToolCalls"]);
  });
});

describe("JSON", () => {
  const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
  const format = { type: "json-schema", name: "Thing", schema } as const;

  it("is the vendor's JSON mode, with the schema where there is one", () => {
    expect(configOf({ responseFormat: { type: "json" } })).toEqual({ responseMimeType: "application/json" });
    expect(configOf({ responseFormat: format })).toEqual({
      responseMimeType: "application/json",
      responseJsonSchema: { title: "Thing", ...schema },
    });
    expect(configOf({ responseFormat: format }, "gemini-2.0-flash")).toHaveProperty("responseSchema");
  });

  it("beside functions it is asked for in words before Gemini 3, and leaves the choice to the model since", () => {
    const older = encode({ responseFormat: format, tools: [weather] }, "gemini-2.5-flash");
    expect(older.body).not.toHaveProperty("generationConfig");
    expect(JSON.stringify(older.body.systemInstruction)).toContain("JSON Schema");
    expect(told(older)).toEqual(["changed-option responseFormat"]);
    const newer = encode({ responseFormat: format, tools: [weather], toolChoice: "required" });
    expect(newer.body.toolConfig).toEqual({ functionCallingConfig: { mode: "AUTO" } });
    expect(told(newer)).toEqual(["changed-option toolChoice"]);
  });

  it("image models have no JSON mode, and speech models answer in sound", () => {
    expect(told(encode({ responseFormat: { type: "json" } }, "gemini-2.5-flash-image"))).toEqual([
      "changed-option responseFormat",
    ]);
    expect(configOf({}, "gemini-2.5-flash-preview-tts")).toEqual({ responseModalities: ["AUDIO"] });
  });
});

describe("the vendor's own options", () => {
  it("are merged last, into the two nested objects key by key", () => {
    const { body } = encode({
      temperature: 1,
      tools: [weather],
      toolChoice: "required",
      providerOptions: {
        gemini: {
          safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }],
          generationConfig: { mediaResolution: "MEDIA_RESOLUTION_LOW", temperature: 0 },
          toolConfig: { retrievalConfig: { languageCode: "nl" } },
          store: true,
        },
      },
    });
    expect(body).toMatchObject({
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }],
      generationConfig: { mediaResolution: "MEDIA_RESOLUTION_LOW", temperature: 0 },
      toolConfig: { functionCallingConfig: { mode: "ANY" }, retrievalConfig: { languageCode: "nl" } },
      store: true,
    });
  });

  it("null takes a field away", () => {
    expect(encode({ providerOptions: { gemini: { store: null } } }).body).toEqual({
      contents: [{ role: "user", parts: [{ text: "Hi" }] }],
    });
  });

  it("beside cachedContent, instructions and tools are left out with a warning", () => {
    const encoded = encode({
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
      ],
      tools: [weather],
      providerOptions: { gemini: { cachedContent: "cachedContents/abc" } },
    });
    expect(Object.keys(encoded.body).sort()).toEqual(["cachedContent", "contents", "store"]);
    expect(told(encoded)).toEqual(["dropped-option messages", "dropped-option tools"]);
  });

  it("several answers at once are unsupported", () => {
    try {
      encode({ providerOptions: { gemini: { generationConfig: { candidateCount: 2 } } } });
      expect.unreachable();
    } catch (thrown) {
      expect(isCruxError(thrown) ? thrown.code : thrown).toBe("unsupported");
    }
  });
});
