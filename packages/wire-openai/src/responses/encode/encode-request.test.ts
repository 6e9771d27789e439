import { chatRequestSchema, type ChatRequest, type JsonObject } from "@crux/core";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import type { ResponsesDialect } from "../dialect.ts";
import { encodeRequest } from "./encode-request.ts";

const plain: ResponsesDialect = {
  id: "acme",
  displayName: "Acme",
  baseUrl: "https://api.acme.test/v1",
  jsonOutput: () => ["json", "json-schema"],
  refusedOptions: () => [],
  media: () => ({ image: ["data", "url", "fileId"], file: ["data", "url", "fileId"] }),
  caching: "automatic",
  storesAnswers: true,
  mediaInResults: true,
};

type Input = Omit<z.input<typeof chatRequestSchema>, "model">;

function encode(input: Input, dialect: Partial<ResponsesDialect> = {}, stream = false) {
  const request: ChatRequest = chatRequestSchema.parse({ model: "acme/m-1", ...input });
  return encodeRequest(request, { dialect: { ...plain, ...dialect }, model: "m-1", stream });
}
const inputOf = (messages: Input["messages"], dialect?: Partial<ResponsesDialect>) =>
  encode({ messages }, dialect).body.input as readonly JsonObject[];
const hi = [{ role: "user", content: "hi" }] as const;
const codes = ({ warnings }: ReturnType<typeof encodeRequest>) => warnings.map(({ code, path }) => [code, path]);
const own = (item: JsonObject, more: JsonObject = {}) => ({ providerMetadata: { acme: { item, ...more } } });

const thought = { id: "rs_1", type: "reasoning", summary: [], encrypted_content: "sealed" };
const said = { id: "msg_1", type: "message", role: "assistant", status: "completed", phase: "final_answer" };
const called = { id: "fc_1", type: "function_call", status: "completed" };
const call = { type: "tool-call", id: "call_1", name: "f", arguments: "{}", ...own(called) } as const;
const result = { role: "tool", content: [{ type: "tool-result", toolCallId: "call_1", content: "r" }] } as const;
const turn = (...content: Extract<Input["messages"][number], { role: "assistant" }>["content"][number][]) =>
  ({ role: "assistant", model: "acme/m-1", content }) as Input["messages"][number];

describe("media that the vendor does not take", () => {
  const sound = { type: "audio", mediaType: "audio/wav", data: "AAAA" } as const;
  const word = "[A sound was here, which this model cannot be given.]";

  it("leave a word where nothing else is left of a message", () => {
    expect(
      inputOf([
        { role: "user", content: [sound] },
        turn(sound),
        turn({ ...call, providerMetadata: undefined }),
        { role: "tool", content: [{ ...result.content[0], content: [sound] }] },
      ]),
    ).toMatchObject([{ content: word }, { content: [{ text: word }] }, { call_id: "call_1" }, { output: word }]);
  });

  it("are not announced where they do not follow", () => {
    const told = encode(
      { messages: [...hi, turn(call), { role: "tool", content: [{ ...result.content[0], content: [sound] }] }] },
      { mediaInResults: false },
    );
    expect(told.body.input).toHaveLength(3);
    expect(codes(told)).toEqual([["dropped-content", "messages.2.content.0.content.0"]]);
  });
});

describe("turns", () => {
  it("are items in order, text as a string", () => {
    expect(
      inputOf([
        { role: "system", content: "be brief" },
        { role: "user", content: [{ type: "text", text: "hi" }] },
        { role: "assistant", content: "hello" },
        {
          role: "user",
          content: [
            { type: "text", text: "one" },
            { type: "text", text: "" },
            { type: "text", text: "two" },
          ],
        },
      ]),
    ).toEqual([
      { role: "system", content: "be brief" },
      { role: "user", content: "hi" },
      { role: "assistant", content: [{ type: "output_text", text: "hello" }] },
      {
        role: "user",
        content: [
          { type: "input_text", text: "one" },
          { type: "input_text", text: "two" },
        ],
      },
    ]);
  });

  it("of nothing are left out, with a warning", () => {
    const encoded = encode({ messages: [...hi, { role: "user", content: "" }, { role: "assistant", content: "" }] });
    expect(encoded.body.input).toEqual([{ role: "user", content: "hi" }]);
    expect(codes(encoded)).toEqual([
      ["dropped-message", "messages.1"],
      ["dropped-message", "messages.2"],
    ]);
  });

  it("send instructions under the dialect's role", () => {
    expect(inputOf([{ role: "system", content: "x" }, ...hi], { systemRole: () => "developer" })[0]).toEqual({
      role: "developer",
      content: "x",
    });
  });

  it("carry the caller's own items: among the messages, and as parts where they are content", () => {
    const approval = { type: "mcp_approval_response", approval_request_id: "a", approve: true };
    const part = { type: "input_audio", input_audio: {} };
    const item = (value: JsonObject) =>
      ({ type: "provider-item", provider: "acme", itemType: String(value.type), item: value }) as const;
    expect(inputOf([{ role: "user", content: [item(approval), item(part)] }])).toEqual([
      approval,
      { role: "user", content: [part] },
    ]);
    const output = { type: "custom_tool_call_output", call_id: "c", output: "x" };
    expect(inputOf([...hi, { role: "tool", content: [item(output)] }])[1]).toEqual(output);
  });
});

describe("the model's own items", () => {
  it("go back as they came: parts of one message as one, calls with their ids", () => {
    const cited = { type: "url_citation", url: "https://a.test", title: "A", start_index: 0, end_index: 1 };
    const source = { title: "A", url: "https://a.test", documentId: null };
    const citations = [{ source, quotedText: null, start: 0, end: 1, raw: cited }];
    const path = { type: "file_path", file_id: "file_1" };
    expect(
      inputOf([
        ...hi,
        turn(
          { type: "reasoning", text: "", ...own(thought) },
          { type: "text", text: "a", citations, ...own(said, { annotations: [path] }) },
          { type: "refusal", text: "no", ...own(said) },
          { ...call, ...own({ ...called, namespace: "n" }) },
        ),
        result,
      ]).slice(1),
    ).toEqual([
      thought,
      {
        ...said,
        content: [
          { type: "output_text", text: "a", annotations: [cited, path] },
          { type: "refusal", refusal: "no" },
        ],
      },
      { ...called, namespace: "n", call_id: "call_1", name: "f", arguments: "{}" },
      { type: "function_call_output", call_id: "call_1", output: "r" },
    ]);
  });

  it("keep two messages two, and an empty one empty", () => {
    const other = { ...said, id: "msg_2" };
    expect(
      inputOf([turn({ type: "text", text: "a", ...own(said) }, { type: "text", text: "", ...own(other) })]),
    ).toMatchObject([
      { id: "msg_1", content: [{ text: "a" }] },
      { id: "msg_2", content: [] },
    ]);
    const encoded = encode(
      { messages: [...hi, turn({ type: "text", text: "", ...own(other) })] },
      { refusesEmptyMessages: true },
    );
    expect(encoded.body.input).toHaveLength(1);
    expect(codes(encoded)).toEqual([["dropped-message", "messages.1"]]);
  });

  it("keep a part this wire has no word for", () => {
    const part = { type: "output_audio", data: "AA==" };
    expect(inputOf([turn({ type: "text", text: "", ...own(said, { part }) })])[0]).toMatchObject({ content: [part] });
  });

  it("of several summaries are one thought", () => {
    const item = {
      ...thought,
      summary: [
        { type: "summary_text", text: "one" },
        { type: "summary_text", text: "two" },
      ],
    };
    const items = inputOf([
      turn(
        { type: "reasoning", text: "one", ...own(item) },
        { type: "reasoning", text: "two" },
        { type: "text", text: "a", ...own(said) },
      ),
    ]);
    expect(items).toMatchObject([item, { id: "msg_1" }]);
    expect(items).toHaveLength(2);
  });

  it("of a server's tools go back verbatim", () => {
    const search = { id: "ws_1", type: "web_search_call", status: "completed", action: { type: "search" } };
    const part = { type: "provider-item", provider: "acme", itemType: "web_search_call", item: search } as const;
    expect(
      inputOf([
        turn({ type: "reasoning", text: "", ...own(thought) }, part, { type: "text", text: "a", ...own(said) }),
      ]),
    ).toMatchObject([thought, search, { id: "msg_1" }]);
  });
});

describe("a thought goes with what it led to, or not at all", () => {
  const lost = { type: "reasoning", text: "hm", ...own({ id: "rs_1", type: "reasoning", summary: [] }) } as const;
  const kept = { type: "reasoning", text: "", ...own(thought) } as const;

  it("without its follower it stays behind (a turn that was cut)", () => {
    const encoded = encode({ messages: [...hi, turn(kept)] });
    expect(encoded.body.input).toHaveLength(1);
    expect(codes(encoded)).toEqual([
      ["dropped-reasoning", "messages.1.content.0"],
      ["dropped-message", "messages.1"],
    ]);
  });

  it("before half a message, or one the caller wrote anew, it stays behind", () => {
    const encoded = encode({ messages: [...hi, turn(kept, { type: "text", text: "half" })] });
    expect(encoded.body.input).toEqual([
      { role: "user", content: "hi" },
      { role: "assistant", content: [{ type: "output_text", text: "half" }] },
    ]);
    expect(codes(encoded)).toEqual([["dropped-reasoning", "messages.1.content.0"]]);
  });

  it("without its sealed content it stays behind, and what it led to goes without an id", () => {
    const encoded = encode({ messages: [...hi, turn(lost, { type: "text", text: "a", ...own(said) }, call), result] });
    const items = encoded.body.input as readonly JsonObject[];
    expect(items.slice(1)).toMatchObject([
      { role: "assistant", content: [{ text: "a" }] },
      { type: "function_call", call_id: "call_1" },
      { type: "function_call_output" },
    ]);
    expect(items.filter((item) => "id" in item)).toEqual([]);
    expect(codes(encoded)).toEqual([["dropped-reasoning", "messages.1.content.0"]]);
  });

  it("takes a server's item with it, which is nothing without its id", () => {
    const item = { id: "ws_1", type: "web_search_call" };
    const part = { type: "provider-item", provider: "acme", itemType: "web_search_call", item } as const;
    const encoded = encode({ messages: [...hi, turn(lost, part, { type: "text", text: "a", ...own(said) })] });
    expect(encoded.body.input).toHaveLength(2);
    expect(codes(encoded)).toEqual([
      ["dropped-reasoning", "messages.1.content.0"],
      ["dropped-content", "messages.1.content.1"],
    ]);
  });

  it("is known by its id alone where answers are stored, and by its own words where they are shown", () => {
    const follower = { type: "text", text: "a", ...own(said) } as const;
    const stored = encode({ messages: [turn(lost, follower)], providerOptions: { acme: { store: true } } });
    expect(stored.body.input).toMatchObject([{ id: "rs_1" }, { id: "msg_1" }]);
    const shown = { type: "reasoning", content: [{ type: "reasoning_text", text: "hm" }], summary: [] };
    expect(inputOf([turn({ type: "reasoning", text: "hm", ...own(shown) }, follower)])).toMatchObject([
      shown,
      { id: "msg_1" },
    ]);
  });

  it("several in a row share what they led to", () => {
    const second = { ...thought, id: "rs_2" };
    expect(
      inputOf([turn(kept, { type: "reasoning", text: "", ...own(second) }, { type: "text", text: "a", ...own(said) })]),
    ).toMatchObject([thought, second, { id: "msg_1" }]);
  });

  it("of another model says nothing here", () => {
    const items = inputOf([turn({ type: "reasoning", text: "hm" }, { type: "text", text: "a" })]);
    expect(items).toEqual([{ role: "assistant", content: [{ type: "output_text", text: "a" }] }]);
  });
});

describe("calls and results", () => {
  it("of another model: long ids are shortened alike, arguments are never empty", () => {
    const id = "x".repeat(80);
    const [, sent, answered] = inputOf([
      ...hi,
      { role: "assistant", content: [{ type: "tool-call", id, name: "f", arguments: "" }] },
      { role: "tool", content: [{ type: "tool-result", toolCallId: id, content: "" }] },
    ]);
    expect(sent).toMatchObject({ type: "function_call", arguments: "{}" });
    expect(String(sent?.call_id).length).toBeLessThanOrEqual(64);
    expect(answered).toEqual({ type: "function_call_output", call_id: sent?.call_id, output: "" });
  });

  it("media stand in a result, or follow it where the vendor takes text alone", () => {
    const image = { type: "image", url: "https://a.test/i.png" } as const;
    const content = [{ type: "text", text: "look" } as const, image];
    const messages: Input["messages"] = [
      turn(call),
      { role: "tool", content: [{ type: "tool-result", toolCallId: "call_1", toolName: "f", content }] },
    ];
    expect(inputOf(messages)[1]).toMatchObject({
      output: [
        { type: "input_text", text: "look" },
        { type: "input_image", image_url: image.url },
      ],
    });
    const moved = encode({ messages }, { mediaInResults: false });
    expect((moved.body.input as readonly JsonObject[]).slice(1)).toEqual([
      { type: "function_call_output", call_id: "call_1", output: "look" },
      {
        role: "user",
        content: [
          { type: "input_text", text: "Result of the tool call f (call_1):" },
          { type: "input_image", image_url: image.url },
        ],
      },
    ]);
    expect(codes(moved)).toEqual([["moved-content", "messages.1.content.0"]]);
  });
});

describe("media", () => {
  it("go by address, bytes or id", () => {
    const options = { providerOptions: { acme: { detail: "high" } } };
    expect(
      inputOf([
        {
          role: "user",
          content: [
            { type: "image", url: "https://a.test/i.png", ...options },
            { type: "image", data: "/9j/AA==" },
            { type: "image", fileId: "file_1" },
            { type: "file", url: "https://a.test/a.pdf" },
            { type: "file", data: "JVBE", mediaType: "application/pdf", filename: "a.pdf" },
            { type: "file", fileId: "file_2" },
          ],
        },
      ])[0]?.content,
    ).toEqual([
      { type: "input_image", image_url: "https://a.test/i.png", detail: "high" },
      { type: "input_image", image_url: "data:image/jpeg;base64,/9j/AA==" },
      { type: "input_image", file_id: "file_1" },
      { type: "input_file", file_url: "https://a.test/a.pdf" },
      { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" },
      { type: "input_file", file_id: "file_2" },
    ]);
  });

  it("that the vendor does not take are left out, with a warning; sound always", () => {
    const messages: Input["messages"] = [
      {
        role: "user",
        content: [
          { type: "text", text: "hear" },
          { type: "audio", mediaType: "audio/wav", data: "AA==" },
          { type: "file", data: "JVBE" },
        ],
      },
    ];
    const encoded = encode({ messages }, { media: () => ({ image: ["url"], file: ["url"] }) });
    expect(encoded.body.input).toEqual([{ role: "user", content: "hear" }]);
    expect(codes(encoded)).toEqual([
      ["dropped-content", "messages.0.content.1"],
      ["dropped-content", "messages.0.content.2"],
    ]);
  });
});

describe("options", () => {
  it("sampling and limits, by the names of this wire; refused ones as warnings", () => {
    const sampling = { temperature: 1, topP: 0.5, topK: 3, seed: 1, stop: "x", maxOutputTokens: 9 };
    const encoded = encode({ messages: hi, ...sampling }, { refusedOptions: () => ["stop"], minOutputTokens: 16 });
    expect(encoded.body).toMatchObject({ temperature: 1, top_p: 0.5, top_k: 3, seed: 1, max_output_tokens: 16 });
    expect(encoded.body).not.toHaveProperty("stop");
    expect(codes(encoded)).toEqual([
      ["changed-option", "maxOutputTokens"],
      ["dropped-option", "stop"],
    ]);
  });

  it("effort stands beside what else is said of reasoning, the format beside verbosity", () => {
    const { body } = encode({
      messages: hi,
      reasoning: { effort: "low" },
      responseFormat: { type: "json-schema", schema: { type: "object" }, name: "n", strict: false },
      providerOptions: { acme: { reasoning: { summary: "auto" }, text: { verbosity: "low" } } },
    });
    expect(body.reasoning).toEqual({ effort: "low", summary: "auto" });
    expect(body.text).toEqual({
      format: { type: "json_schema", name: "n", schema: { type: "object" }, strict: false },
      verbosity: "low",
    });
  });

  it("nothing is stored unless the caller says so; then nothing need travel", () => {
    const include = () => ["reasoning.encrypted_content"];
    expect(encode({ messages: hi }, { include }).body).toMatchObject({ store: false, include: include() });
    const stored = encode({ messages: hi, providerOptions: { acme: { store: true } } }, { include }).body;
    expect(stored.store).toBe(true);
    expect(stored).not.toHaveProperty("include");
    expect(encode({ messages: hi }, { storesAnswers: false }).body).not.toHaveProperty("store");
  });

  it("what the caller includes is included in addition", () => {
    const providerOptions = { acme: { include: ["message.output_text.logprobs", "reasoning.encrypted_content"] } };
    const { body } = encode({ messages: hi, providerOptions }, { include: () => ["reasoning.encrypted_content"] });
    expect(body.include).toEqual(["reasoning.encrypted_content", "message.output_text.logprobs"]);
  });

  it("a stream is asked for by the way of calling alone", () => {
    const providerOptions = { acme: { stream: true, previous_response_id: "resp_1" } };
    expect(encode({ messages: hi, providerOptions }).body).not.toHaveProperty("stream");
    expect(encode({ messages: hi, providerOptions }).body.previous_response_id).toBe("resp_1");
    expect(encode({ messages: hi }, {}, true).body.stream).toBe(true);
  });
});

describe("format", () => {
  const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };

  it("json wants the word among the messages", () => {
    expect(
      encode({ messages: [{ role: "user", content: "as JSON" }], responseFormat: { type: "json" } }),
    ).toMatchObject({
      body: { text: { format: { type: "json_object" } }, input: [{ role: "user" }] },
      warnings: [],
    });
    const added = encode({ messages: hi, responseFormat: { type: "json" } });
    expect(added.body.input).toEqual([{ role: "system", content: "Answer in JSON." }, ...hi]);
    expect(codes(added)).toEqual([["added-instruction", "responseFormat"]]);
  });

  it("a strict schema is closed, and that is told", () => {
    const encoded = encode({ messages: hi, responseFormat: { type: "json-schema", schema, strict: true } });
    expect(encoded.body.text).toMatchObject({ format: { strict: true, schema: { additionalProperties: false } } });
    expect(codes(encoded)).toEqual([["changed-schema", "responseFormat.schema"]]);
  });

  it("a schema that is not enforced is asked for in words", () => {
    const format = { type: "json-schema", schema } as const;
    const encoded = encode({ messages: hi, responseFormat: format }, { jsonOutput: () => ["json"] });
    expect(encoded.body.text).toEqual({ format: { type: "json_object" } });
    expect(encoded.body.input).toMatchObject([{ role: "system" }, { role: "user" }]);
    expect(codes(encoded)).toEqual([["changed-option", "responseFormat.schema"]]);
  });
});

describe("tools", () => {
  const f = { type: "function", name: "f", description: "d", parameters: { type: "object", properties: {} } } as const;
  const hosted = { type: "provider-tool", provider: "acme", definition: { type: "web_search" } } as const;
  const custom = { type: "provider-tool", provider: "acme", definition: { type: "custom", name: "c" } } as const;

  it("are flat; that one is not strict is said where the vendor would decide", () => {
    const { type, name, description, parameters } = f;
    expect(encode({ messages: hi, tools: [f, hosted] }).body.tools).toEqual([
      { type, name, description, parameters },
      { type: "web_search" },
    ]);
    expect(encode({ messages: hi, tools: [f] }, { saysNotStrict: true }).body.tools).toMatchObject([{ strict: false }]);
    expect(encode({ messages: hi, tools: [{ ...f, strict: true }] }).body.tools).toMatchObject([
      { strict: true, parameters: { additionalProperties: false } },
    ]);
  });

  it.each([
    ["required", "required"],
    [{ tool: "f" }, { type: "function", name: "f" }],
    [{ tool: "web_search" }, { type: "web_search" }],
    [{ tool: "c" }, { type: "custom", name: "c" }],
  ] as const)("chosen as %j are %j", (toolChoice, sent) => {
    expect(encode({ messages: hi, tools: [f, hosted, custom], toolChoice }).body.tool_choice).toEqual(sent);
  });

  it("of another vendor, and a choice without any, are left out with a warning", () => {
    const encoded = encode({
      messages: hi,
      tools: [{ ...hosted, provider: "other" }],
      toolChoice: "required",
      parallelToolCalls: false,
    });
    expect(encoded.body).not.toHaveProperty("tool_choice");
    expect(encoded.body).not.toHaveProperty("parallel_tool_calls");
    expect(codes(encoded)).toEqual([
      ["dropped-tool", "tools.0"],
      ["dropped-option", "toolChoice"],
    ]);
  });

  it("one at a time, where the vendor can be told", () => {
    const asked = { messages: hi, tools: [f], parallelToolCalls: false };
    expect(encode(asked).body.parallel_tool_calls).toBe(false);
    expect(codes(encode(asked, { refusedOptions: () => ["parallelToolCalls"] }))).toEqual([
      ["dropped-option", "parallelToolCalls"],
    ]);
  });
});
