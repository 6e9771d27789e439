import { chatRequestSchema, type ChatRequest, type JsonObject } from "@crux/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ChatDialect } from "../dialect.ts";
import { nearestEffort } from "../../wire-dialect.ts";
import { encodeRequest } from "./encode-request.ts";

const plain: ChatDialect = {
  id: "acme",
  displayName: "Acme",
  baseUrl: "https://api.acme.test/v1",
  maxTokensField: "max_tokens",
  jsonOutput: () => ["json", "json-schema"],
  refusedOptions: () => [],
  media: () => ({
    image: ["data", "url"],
    audio: { "audio/wav": "wav", "audio/mpeg": "mp3" },
    file: ["data", "fileId"],
  }),
  caching: "automatic",
};

type Input = Omit<z.input<typeof chatRequestSchema>, "model">;

function encode(input: Input, dialect: ChatDialect = plain, stream = false) {
  const request: ChatRequest = chatRequestSchema.parse({ model: "acme/m-1", ...input });
  return encodeRequest(request, { dialect, model: "m-1", stream });
}
const messagesOf = (messages: Input["messages"], dialect?: ChatDialect) =>
  encode({ messages }, dialect).body.messages as readonly JsonObject[];
const hi = [{ role: "user", content: "hi" }] as const;
const codes = (warnings: readonly { code: string; path?: string }[]) => warnings.map(({ code, path }) => [code, path]);

describe("turns", () => {
  it("sends every turn in order, text as a string", () => {
    const messages = messagesOf([
      { role: "system", content: [{ type: "text", text: "be brief" }] },
      { role: "user", content: "hi" },
      {
        role: "assistant",
        content: [
          { type: "text", text: "hel" },
          { type: "text", text: "lo" },
        ],
      },
      { role: "system", content: "now be long" },
      {
        role: "user",
        content: [
          { type: "text", text: "one" },
          { type: "text", text: "" },
          { type: "text", text: "two" },
        ],
      },
    ]);
    expect(messages).toEqual([
      { role: "system", content: "be brief" },
      { role: "user", content: "hi" },
      { role: "assistant", content: "hello" },
      { role: "system", content: "now be long" },
      {
        role: "user",
        content: [
          { type: "text", text: "one" },
          { type: "text", text: "two" },
        ],
      },
    ]);
  });

  it("sends instructions under the dialect's role", () => {
    expect(
      messagesOf([{ role: "system", content: "x" }, ...hi], { ...plain, systemRole: () => "developer" })[0],
    ).toEqual({ role: "developer", content: "x" });
  });

  it("sends calls and their results, one message each", () => {
    const messages = messagesOf([
      {
        role: "assistant",
        content: [
          { type: "tool-call", id: "c-1", name: "f", arguments: '{"a":1}' },
          { type: "tool-call", id: "c-2", name: "g", arguments: "" },
        ],
      },
      {
        role: "tool",
        content: [
          { type: "tool-result", toolCallId: "c-1", content: "one" },
          { type: "tool-result", toolCallId: "c-2", content: [{ type: "text", text: "two" }] },
        ],
      },
    ]);
    expect(messages).toEqual([
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "c-1", type: "function", function: { name: "f", arguments: '{"a":1}' } },
          { id: "c-2", type: "function", function: { name: "g", arguments: "{}" } },
        ],
      },
      { role: "tool", tool_call_id: "c-1", content: "one" },
      { role: "tool", tool_call_id: "c-2", content: "two" },
    ]);
  });

  it("moves a result's image behind all results of the turn, and says so", () => {
    const { body, warnings } = encode({
      messages: [
        {
          role: "assistant",
          content: [
            { type: "tool-call", id: "c-1", name: "f", arguments: "{}" },
            { type: "tool-call", id: "c-2", name: "g", arguments: "{}" },
          ],
        },
        {
          role: "tool",
          content: [
            {
              type: "tool-result",
              toolCallId: "c-1",
              toolName: "f",
              content: [{ type: "image", url: "https://a.test/i.png" }],
            },
            { type: "tool-result", toolCallId: "c-2", content: "two" },
          ],
        },
      ],
    });
    expect((body.messages as readonly JsonObject[]).slice(1)).toEqual([
      { role: "tool", tool_call_id: "c-1", content: "The result is in the next user message." },
      { role: "tool", tool_call_id: "c-2", content: "two" },
      {
        role: "user",
        content: [
          { type: "text", text: "Result of the tool call f (c-1):" },
          { type: "image_url", image_url: { url: "https://a.test/i.png" } },
        ],
      },
    ]);
    expect(codes(warnings)).toEqual([["moved-content", "messages.1.content.0"]]);
  });

  it("sends no user message for media that the vendor does not take", () => {
    const { body, warnings } = encode(
      {
        messages: [
          { role: "assistant", content: [{ type: "tool-call", id: "c-1", name: "f", arguments: "{}" }] },
          {
            role: "tool",
            content: [
              {
                type: "tool-result",
                toolCallId: "c-1",
                content: [
                  { type: "text", text: "see" },
                  { type: "image", url: "https://a.test/i.png" },
                ],
              },
            ],
          },
        ],
      },
      { ...plain, media: () => ({}) },
    );
    expect(body.messages).toHaveLength(2);
    expect(warnings.map(({ code }) => code)).toContain("dropped-content");
  });

  it("sends a refusal as one, and leaves an assistant turn of nothing out", () => {
    const { body, warnings } = encode({
      messages: [
        { role: "assistant", content: [{ type: "refusal", text: "no" }] },
        { role: "assistant", content: [{ type: "reasoning", text: "hm" }] },
        ...hi,
      ],
    });
    expect(body.messages).toEqual([{ role: "assistant", content: null, refusal: "no" }, ...hi]);
    expect(codes(warnings)).toEqual([["dropped-message", "messages.1"]]);
  });

  it("sends the sound of a turn by its id, else its transcript", () => {
    const sound = { type: "audio", data: "AAAA", transcript: "hello" } as const;
    const own = {
      role: "assistant",
      model: "acme/m-1",
      content: [{ ...sound, providerMetadata: { acme: { id: "snd" } } }],
    } as const;
    expect(messagesOf([own, ...hi])[0]).toEqual({ role: "assistant", content: null, audio: { id: "snd" } });
    const other = encode({ messages: [{ role: "assistant", content: [sound] }, ...hi] });
    expect((other.body.messages as readonly JsonObject[])[0]).toEqual({ role: "assistant", content: "hello" });
    expect(codes(other.warnings)).toEqual([["changed-content", "messages.0"]]);
  });

  it("puts a word where nothing is left of a message but media the vendor does not take", () => {
    const film = { type: "file", url: "https://example.test/f.mp4" } as const;
    const messages = messagesOf([
      { role: "user", content: [film] },
      { role: "assistant", content: [{ type: "image", url: "https://example.test/i.png" }] },
      { role: "assistant", content: [{ type: "tool-call", id: "c-1", name: "f", arguments: "{}" }] },
      { role: "tool", content: [{ type: "tool-result", toolCallId: "c-1", content: [film] }] },
    ]);
    const file = "[A file was here, which this model cannot be given.]";
    expect(messages.map(({ content }) => content)).toEqual([
      file,
      "[An image was here, which this model cannot be given.]",
      null,
      file,
    ]);
  });

  it("tells of a signed thought that another surface of the vendor gave", () => {
    const told = (opaque: JsonObject) => {
      const thought = { type: "reasoning", text: "", providerMetadata: { acme: opaque } } as const;
      const turn = { role: "assistant", model: "acme/m-1", content: [thought, { type: "text", text: "a" }] } as const;
      return codes(encode({ messages: [...hi, { ...turn, content: [...turn.content] }] }).warnings);
    };
    expect(told({ item: { encrypted_content: "e" } })).toEqual([["dropped-opaque-data", "messages.1.content.0"]]);
    expect(told({ reasoning_details: [] })).toEqual([]);
  });

  it("shortens long ids of another model's calls alike on call and result, and no others", () => {
    const id = "toolu_".padEnd(60, "x");
    const turns = (model: string) => [
      { role: "assistant" as const, model, content: [{ type: "tool-call" as const, id, name: "f", arguments: "{}" }] },
      { role: "tool" as const, content: [{ type: "tool-result" as const, toolCallId: id, content: "r" }] },
    ];
    const [call, result] = messagesOf(turns("other/m"));
    const sent = (call?.tool_calls as readonly JsonObject[])[0]?.id as string;
    expect(sent.length).toBeLessThanOrEqual(40);
    expect(sent).toMatch(/^[\w-]+$/);
    expect(result?.tool_call_id).toBe(sent);
    expect(messagesOf(turns("other/m"))[1]?.tool_call_id).toBe(sent);
    expect(messagesOf(turns("acme/m-1"))[1]?.tool_call_id).toBe(id);
  });

  it("sends provider-items where they have a place", () => {
    const item = { id: "c-1", type: "custom", custom: { name: "sql", input: "select 1" } };
    const { body, warnings } = encode({
      messages: [
        {
          role: "assistant",
          model: "acme/m-1",
          content: [
            { type: "provider-item", provider: "acme", itemType: "custom", item },
            { type: "provider-item", provider: "acme", itemType: "odd", item: {} },
          ],
        },
        {
          role: "tool",
          content: [
            {
              type: "provider-item",
              provider: "acme",
              itemType: "tool",
              item: { role: "tool", tool_call_id: "c-1", content: "1" },
            },
          ],
        },
      ],
    });
    expect(body.messages).toEqual([
      { role: "assistant", content: null, tool_calls: [item] },
      { role: "tool", tool_call_id: "c-1", content: "1" },
    ]);
    expect(codes(warnings)).toEqual([["dropped-content", "messages.0.content.1"]]);
  });
});

describe("reasoning of the history", () => {
  const turn = (model: string) => ({
    role: "assistant" as const,
    model,
    content: [
      { type: "reasoning" as const, text: "why", providerMetadata: { acme: { reasoning_details: [{ data: "e" }] } } },
      { type: "text" as const, text: "so" },
    ],
  });
  const seen: unknown[] = [];
  const dialect: ChatDialect = {
    ...plain,
    replayReasoning: (reasoning) => {
      seen.push(reasoning);
      return { reasoning_content: reasoning.text, ...reasoning.metadata };
    },
  };

  it("stays here where the dialect does not want it", () => {
    expect(messagesOf([turn("acme/m-1"), ...hi])[0]).toEqual({ role: "assistant", content: "so" });
  });

  it("goes back to its own model only", () => {
    expect(messagesOf([turn("acme/m-1"), ...hi], dialect)[0]).toEqual({
      role: "assistant",
      content: "so",
      reasoning_content: "why",
      reasoning_details: [{ data: "e" }],
    });
    expect(messagesOf([turn("other/m"), ...hi], dialect)[0]).toEqual({
      role: "assistant",
      content: "so",
      reasoning_content: "",
    });
    expect(seen).toEqual([
      { text: "why", metadata: { reasoning_details: [{ data: "e" }] }, hasToolCalls: false, path: "messages.0" },
      { text: "", metadata: {}, hasToolCalls: false, path: "messages.0" },
    ]);
  });

  it("annotations go back where the dialect says so", () => {
    const message = {
      role: "assistant" as const,
      model: "acme/m-1",
      content: "x",
      providerMetadata: { acme: { annotations: [{ type: "file" }] } },
    };
    expect(messagesOf([message, ...hi])[0]).toEqual({ role: "assistant", content: "x" });
    expect(messagesOf([message, ...hi], { ...plain, replaysAnnotations: true })[0]).toEqual({
      role: "assistant",
      content: "x",
      annotations: [{ type: "file" }],
    });
  });
});

describe("media", () => {
  const sent = (part: object, dialect = plain) => {
    const { body, warnings } = encode(
      {
        messages: [{ role: "user", content: [{ type: "text", text: "look" }, part as { type: "image"; url: string }] }],
      },
      dialect,
    );
    const [message] = body.messages as readonly JsonObject[];
    return {
      part: typeof message?.content === "string" ? null : (message?.content as readonly JsonObject[])[1],
      warnings,
    };
  };

  it.each([
    [
      "image by URL",
      { type: "image", url: "https://a.test/i", providerOptions: { acme: { detail: "low" } } },
      { type: "image_url", image_url: { url: "https://a.test/i", detail: "low" } },
    ],
    [
      "image as bytes",
      { type: "image", mediaType: "image/webp", data: "UklG" },
      { type: "image_url", image_url: { url: "data:image/webp;base64,UklG" } },
    ],
    [
      "image as bytes of an untold type",
      { type: "image", data: "/9j/4A" },
      { type: "image_url", image_url: { url: "data:image/jpeg;base64,/9j/4A" } },
    ],
    [
      "wav",
      { type: "audio", mediaType: "audio/wav", data: "UklG" },
      { type: "input_audio", input_audio: { data: "UklG", format: "wav" } },
    ],
    [
      "mp3",
      { type: "audio", mediaType: "audio/mpeg", data: "SUQz" },
      { type: "input_audio", input_audio: { data: "SUQz", format: "mp3" } },
    ],
    ["file by id", { type: "file", fileId: "file-1" }, { type: "file", file: { file_id: "file-1" } }],
    [
      "file as bytes",
      { type: "file", mediaType: "application/pdf", data: "JVBE", filename: "a.pdf" },
      { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" } },
    ],
  ])("sends an %s", (_what, part, expected) => expect(sent(part)).toEqual({ part: expected, warnings: [] }));

  it.each([
    ["audio by URL", { type: "audio", url: "https://a.test/a" }],
    ["audio in another format", { type: "audio", mediaType: "audio/flac", data: "x" }],
    ["image by id", { type: "image", fileId: "f" }],
    ["file by URL", { type: "file", url: "https://a.test/f" }],
  ])("warns of an %s", (_what, part) => {
    const { part: gone, warnings } = sent(part);
    expect(gone ?? null).toBeNull();
    expect(codes(warnings)).toEqual([["dropped-content", "messages.0.content.1"]]);
  });

  it("lets the dialect have a form of its own", () => {
    const dialect: ChatDialect = {
      ...plain,
      encodeMedia: (part) =>
        part.mediaType === "video/mp4" ? { type: "video_url", video_url: { url: part.url ?? "" } } : null,
    };
    expect(sent({ type: "file", mediaType: "video/mp4", url: "https://a.test/v" }, dialect).part).toEqual({
      type: "video_url",
      video_url: { url: "https://a.test/v" },
    });
  });
});

describe("options", () => {
  it("pain 28: sends each under its field, and asks a stream for its usage", () => {
    const { body, warnings } = encode(
      {
        messages: hi,
        maxOutputTokens: 9,
        temperature: 0,
        topP: 0.5,
        topK: 3,
        stop: ["x"],
        seed: 1,
        frequencyPenalty: 0.1,
        presencePenalty: 0.2,
        reasoning: { effort: "xhigh" },
        metadata: { tenant: "t" },
      },
      plain,
      true,
    );
    expect(body).toEqual({
      model: "m-1",
      messages: hi,
      max_tokens: 9,
      temperature: 0,
      top_p: 0.5,
      top_k: 3,
      stop: ["x"],
      seed: 1,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      reasoning_effort: "xhigh",
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(warnings).toEqual([]);
  });

  it("leaves out with a warning what is refused", () => {
    const { body, warnings } = encode(
      { messages: hi, topK: 3, temperature: 1 },
      { ...plain, refusedOptions: () => ["topK"] },
    );
    expect(body).toEqual({ model: "m-1", messages: hi, temperature: 1 });
    expect(codes(warnings)).toEqual([["dropped-option", "topK"]]);
  });

  it("merges providerOptions last, on body, messages, parts and tools", () => {
    const { body } = encode(
      {
        messages: [
          {
            role: "user",
            content: [{ type: "text", text: "x", providerOptions: { acme: { a: 1 }, other: { b: 2 } } }],
            providerOptions: { acme: { name: "ann" } },
          },
        ],
        tools: [{ name: "f", providerOptions: { acme: { defer: true } } }],
        temperature: 1,
        providerOptions: {
          acme: { temperature: 2, user: "u", stream: false, stream_options: { include_obfuscation: false } },
        },
      },
      plain,
      true,
    );
    expect(body).toMatchObject({
      messages: [{ role: "user", content: [{ type: "text", text: "x", a: 1 }], name: "ann" }],
      tools: [{ type: "function", defer: true }],
      temperature: 2,
      user: "u",
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
    });
  });

  it("refuses to make several answers", () => {
    expect(() => encode({ messages: hi, providerOptions: { acme: { n: 2 } } })).toThrow(
      expect.objectContaining({ code: "unsupported" }),
    );
    expect(encode({ messages: hi, providerOptions: { acme: { n: 1 } } }).body.n).toBe(1);
  });

  it("lets the dialect add its own before them", () => {
    const dialect: ChatDialect = {
      ...plain,
      extendBody: (body) => {
        body.extra = 1;
        return [{ code: "note", message: "n" }];
      },
    };
    const { body, warnings } = encode({ messages: hi, providerOptions: { acme: { extra: 2 } } }, dialect);
    expect(body.extra).toBe(2);
    expect(codes(warnings)).toEqual([["note", undefined]]);
  });

  it("says nothing of cache marks to a vendor that caches by itself, sends them to one that asks, warns at one without", () => {
    const messages = [{ role: "user" as const, content: [{ type: "text" as const, text: "x", cache: true as const }] }];
    expect(encode({ messages })).toEqual({
      body: { model: "m-1", messages: [{ role: "user", content: "x" }] },
      warnings: [],
    });
    const marked = encode({ messages }, { ...plain, caching: () => ({ cache_control: { type: "ephemeral" } }) });
    expect(marked.body.messages).toEqual([
      { role: "user", content: [{ type: "text", text: "x", cache_control: { type: "ephemeral" } }] },
    ]);
    expect(codes(encode({ messages }, { ...plain, caching: "none" }).warnings)).toEqual([
      ["dropped-option", "messages.0.content.0.cache"],
    ]);
  });

  it("sends an assistant's text as parts only where a part carries a mark or an option", () => {
    const content = [
      { type: "text" as const, text: "a", providerOptions: { acme: { x: 1 } } },
      { type: "text" as const, text: "b" },
    ];
    const { body } = encode(
      { messages: [{ role: "assistant", content, cache: true }, ...hi] },
      { ...plain, caching: () => ({ mark: 1 }) },
    );
    expect((body.messages as readonly JsonObject[])[0]?.content).toEqual([
      { type: "text", text: "a", x: 1 },
      { type: "text", text: "b", mark: 1 },
    ]);
  });

  it("marks the last part of a marked message", () => {
    const { body } = encode(
      { messages: [{ role: "user", content: "x", cache: { ttl: "1h" } }] },
      { ...plain, caching: (mark) => ({ mark: mark === true ? "" : (mark.ttl ?? "") }) },
    );
    expect(body.messages).toEqual([{ role: "user", content: [{ type: "text", text: "x", mark: "1h" }] }]);
  });
});

describe("reasoning", () => {
  const dialect: ChatDialect = { ...plain, toEffort: (asked) => nearestEffort(asked, ["low", "medium", "high"]) };

  it("sends the nearest level, and says so", () => {
    const { body, warnings } = encode({ messages: hi, reasoning: { effort: "max" } }, dialect);
    expect(body.reasoning_effort).toBe("high");
    expect(codes(warnings)).toEqual([["changed-option", "reasoning.effort"]]);
  });

  it("leaves a budget to a dialect that has a place for it", () => {
    const budgets: ChatDialect = {
      ...dialect,
      takesBudgets: (model) => model === "m-1",
      mergedFields: ["thinking"],
      extendBody: (body, { request }) => {
        body.thinking = { tokens: request.reasoning?.budgetTokens };
        return [];
      },
    };
    const own = { providerOptions: { acme: { thinking: { shown: false }, other: { a: 1 } } } };
    const { body, warnings } = encode({ messages: hi, reasoning: { budgetTokens: 8000 }, ...own }, budgets);
    expect(body).toMatchObject({ thinking: { tokens: 8000, shown: false }, other: { a: 1 } });
    expect(body).not.toHaveProperty("reasoning_effort");
    expect(warnings).toEqual([]);
  });

  it("makes a level of a budget", () => {
    const { body, warnings } = encode({ messages: hi, reasoning: { budgetTokens: 8000 } }, dialect);
    expect(body.reasoning_effort).toBe("medium");
    expect(codes(warnings)).toEqual([["changed-option", "reasoning.budgetTokens"]]);
  });

  it("leaves it out for a model that takes none", () => {
    const { body, warnings } = encode(
      { messages: hi, reasoning: { effort: "low" } },
      { ...plain, toEffort: () => null },
    );
    expect(body).not.toHaveProperty("reasoning_effort");
    expect(codes(warnings)).toEqual([["dropped-option", "reasoning.effort"]]);
  });

  it.each([
    ["none", ["low", "high"], "low"],
    ["minimal", ["none", "low", "high"], "low"],
    ["medium", ["low", "high"], "high"],
    ["max", ["none", "low", "xhigh"], "xhigh"],
    ["none", ["none", "low"], "none"],
    ["high", ["none"], "none"],
    ["high", [], null],
  ] as const)("nearestEffort(%s, %j) is %s", (asked, domain, expected) =>
    expect(nearestEffort(asked, domain)).toBe(expected),
  );
});

describe("tools", () => {
  const tools = [{ name: "f", description: "does f", parameters: z.object({ a: z.string() }), strict: true }];

  it("nests them, with their schema", () => {
    const { body } = encode({ messages: hi, tools, toolChoice: { tool: "f" }, parallelToolCalls: false });
    expect(body.tools).toMatchObject([
      {
        type: "function",
        function: {
          name: "f",
          description: "does f",
          strict: true,
          parameters: { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
        },
      },
    ]);
    expect(body).toMatchObject({
      tool_choice: { type: "function", function: { name: "f" } },
      parallel_tool_calls: false,
    });
  });

  it.each(["auto", "none", "required"] as const)("sends the choice %s as a word", (toolChoice) => {
    expect(encode({ messages: hi, tools, toolChoice }).body.tool_choice).toBe(toolChoice);
  });

  it("sends strict only when given, and parameters always", () => {
    expect(encode({ messages: hi, tools: [{ name: "f" }] }).body.tools).toEqual([
      { type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } },
    ]);
  });

  it("sends the vendor's own verbatim, drops another's, and then says nothing of a choice", () => {
    const own = { type: "provider-tool" as const, provider: "acme", definition: { type: "acme:search" } };
    expect(encode({ messages: hi, tools: [own] }).body.tools).toEqual([{ type: "acme:search" }]);
    const { body, warnings } = encode({
      messages: hi,
      tools: [{ ...own, provider: "other" }],
      toolChoice: "required",
      parallelToolCalls: true,
    });
    expect(body).toEqual({ model: "m-1", messages: hi });
    expect(codes(warnings)).toEqual([
      ["dropped-tool", "tools.0"],
      ["dropped-option", "toolChoice"],
    ]);
  });

  it("brings schemas down for strict mode, and says so: closed objects where the schema was written by hand", () => {
    const parameters = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
    const byHand = encode({ messages: hi, tools: [{ name: "f", parameters, strict: true }] });
    expect(byHand.body.tools).toMatchObject([
      { function: { parameters: { ...parameters, additionalProperties: false } } },
    ]);
    expect(codes(byHand.warnings)).toEqual([["changed-schema", "tools.0.parameters"]]);
    const closed = { ...parameters, additionalProperties: false };
    expect(encode({ messages: hi, tools: [{ name: "f", parameters: closed, strict: true }] }).warnings).toEqual([]);
    expect(
      encode({ messages: hi, tools: [{ name: "f", parameters: z.object({ a: z.string() }), strict: true }] }).warnings,
    ).toEqual([]);
    const list = { name: "f", parameters: { type: "array" }, strict: true };
    const noObject = encode({ messages: hi, tools: [list] });
    expect(noObject.body.tools).toMatchObject([{ function: { parameters: { type: "object", properties: {} } } }]);
    expect(codes(noObject.warnings)).toContainEqual(["changed-schema", "tools.0.parameters"]);
  });

  it("puts a cache mark on a tool call where the dialect has one", () => {
    const messages: Input["messages"] = [
      ...hi,
      { role: "assistant", content: [{ type: "tool-call", id: "c", name: "f", arguments: "{}", cache: true }] },
    ];
    const caching = () => ({ cache_control: { type: "ephemeral" } });
    const sent = encode({ messages }, { ...plain, caching }).body.messages as readonly JsonObject[];
    expect(sent[1]).toMatchObject({ tool_calls: [{ id: "c", cache_control: { type: "ephemeral" } }] });
  });

  it("warns where strict and single calls are refused", () => {
    const { body, warnings } = encode(
      { messages: hi, tools, parallelToolCalls: false },
      { ...plain, refusedOptions: () => ["strictTools", "parallelToolCalls"] },
    );
    expect(JSON.stringify(body)).not.toMatch(/strict|parallel/);
    expect(codes(warnings)).toEqual([
      ["dropped-option", "tools.0.strict"],
      ["dropped-option", "parallelToolCalls"],
    ]);
  });
});

describe("response format", () => {
  const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
  const asked = { type: "json-schema", schema } as const;

  it("sends a schema where it is enforced", () => {
    expect(
      encode({ messages: hi, responseFormat: { ...asked, strict: true, description: "d" } }).body.response_format,
    ).toEqual({
      type: "json_schema",
      json_schema: {
        name: "response",
        description: "d",
        schema: { ...schema, additionalProperties: false },
        strict: true,
      },
    });
    expect(encode({ messages: hi, responseFormat: { ...asked, name: "n" } }).body.response_format).toEqual({
      type: "json_schema",
      json_schema: { name: "n", schema },
    });
  });

  it("sends a strict schema in the dialect's own subset, OpenAI's where it has none", () => {
    const optional = {
      type: "object",
      properties: { a: { type: "string", minLength: 1 } },
      additionalProperties: false,
    };
    const strict = { messages: hi, responseFormat: { type: "json-schema", schema: optional, strict: true } } as const;
    const openai = encode(strict);
    expect(openai.body).toMatchObject({
      response_format: {
        json_schema: { schema: { required: ["a"], properties: { a: { type: ["string", "null"], minLength: 1 } } } },
      },
    });
    expect(codes(openai.warnings)).toEqual([["changed-schema", "responseFormat.schema"]]);
    const own = encode(strict, { ...plain, strictSchema: { name: "Acme", keywords: { refused: ["minLength"] } } });
    expect(own.body).toMatchObject({
      response_format: {
        json_schema: { schema: { properties: { a: { type: "string", description: "(minLength: 1)" } } } },
      },
    });
    expect(codes(own.warnings)).toEqual([["changed-schema", "responseFormat.schema.properties.a"]]);
  });

  it("asks for it in an instruction, behind the caller's, where only JSON is", () => {
    const { body, warnings } = encode(
      { messages: [{ role: "system", content: "s" }, ...hi], responseFormat: asked },
      { ...plain, jsonOutput: () => ["json"] },
    );
    expect(body.response_format).toEqual({ type: "json_object" });
    expect((body.messages as readonly JsonObject[]).map(({ role }) => role)).toEqual(["system", "system", "user"]);
    expect((body.messages as readonly JsonObject[])[1]?.content).toContain(JSON.stringify(schema));
    expect(codes(warnings)).toEqual([["changed-option", "responseFormat.schema"]]);
  });

  it("adds the word that json_object wants, where no message has it", () => {
    const { body, warnings } = encode({ messages: hi, responseFormat: { type: "json" } });
    expect(body).toEqual({
      model: "m-1",
      messages: [{ role: "system", content: "Answer in JSON." }, ...hi],
      response_format: { type: "json_object" },
    });
    expect(codes(warnings)).toEqual([["added-instruction", "responseFormat"]]);
    const told = [{ role: "user" as const, content: "give me Json" }];
    expect(encode({ messages: told, responseFormat: { type: "json" } }).body.messages).toEqual(told);
  });

  it("warns where nothing is enforced, and sends nothing for text", () => {
    expect(
      codes(
        encode(
          { messages: [{ role: "user", content: "JSON" }], responseFormat: { type: "json" } },
          { ...plain, jsonOutput: () => [] },
        ).warnings,
      ),
    ).toEqual([["dropped-option", "responseFormat"]]);
    expect(encode({ messages: hi, responseFormat: { type: "text" } }).body).toEqual({ model: "m-1", messages: hi });
  });
});
