import { readFileSync } from "node:fs";
import {
  answerOfEvents,
  createSseParser,
  isCruxError,
  type CruxError,
  type ProviderAnswer,
  type ProviderStreamEvent,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import { createAnswerDecoder } from "./decode-stream.ts";

interface Decoded {
  readonly events: readonly ProviderStreamEvent[];
  readonly error: CruxError | null;
}

/** Decodes an answer up to the end of its body: events, or what came in one piece. */
function decodeBody(body: string, streamed = true): Decoded {
  const events: ProviderStreamEvent[] = [];
  const emit = (event: ProviderStreamEvent) => events.push(event);
  let count = 0;
  const decoder = createAnswerDecoder({ start: {}, streamed, newId: () => `call_new${(count += 1)}` });
  try {
    if (/^[\s\uFEFF]*[{[<]/.test(body)) decoder.body(body, emit);
    else {
      const parser = createSseParser({
        onMessage: (message) => decoder.message(message, emit),
        onStrayLine: (line) => decoder.message({ event: "", data: line }, emit),
      });
      parser.push(new TextEncoder().encode(body));
      parser.end();
      decoder.end(emit);
    }
    return { events, error: null };
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    return { events, error: thrown };
  }
}

function sse(...chunks: readonly unknown[]): string {
  return chunks.map((chunk) => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\r\n\r\n`).join("");
}

function answerOf(body: string): ProviderAnswer {
  const { events, error } = decodeBody(body);
  expect(error).toBeNull();
  return answerOfEvents(events);
}

/** An answer in chunks of the given parts, stopped at the last. */
function parts(...chunks: readonly (readonly unknown[])[]): string {
  const last = chunks.length - 1;
  return sse(
    ...chunks.map((list, at) => ({
      candidates: [
        { content: { role: "model", parts: list }, index: 0, ...(at === last ? { finishReason: "STOP" } : {}) },
      ],
    })),
  );
}

function fixtureBody(id: string): string {
  const url = new URL(`../fixtures/exchanges/${id}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, "utf8")) as { response: { body: string } }).response.body;
}

describe("what a chunk may lack", () => {
  it("gemini-chunk-without-usage: the usage of the others counts", () => {
    const { usage } = answerOf(
      sse(
        {
          candidates: [{ content: { parts: [{ text: "a" }] } }],
          usageMetadata: { promptTokenCount: 3, totalTokenCount: 3 },
        },
        {
          candidates: [{ content: { parts: [{ text: "b" }] }, finishReason: "STOP" }],
        },
      ),
    );
    expect(usage).toMatchObject({ inputTokens: 3, outputTokens: 0 });
  });

  it("gemini-usage-without-candidates-count: thoughts alone are the output; nothing at all is 0 only where the total says so", () => {
    const usageOf = (usageMetadata: unknown) =>
      answerOf(JSON.stringify({ candidates: [{ finishReason: "STOP" }], usageMetadata })).usage;
    expect(usageOf({ promptTokenCount: 3, thoughtsTokenCount: 9, totalTokenCount: 12 })).toMatchObject({
      inputTokens: 3,
      outputTokens: 9,
      reasoningTokens: 9,
    });
    expect(usageOf({ promptTokenCount: 3, totalTokenCount: 3 })?.outputTokens).toBe(0);
    expect(usageOf({ promptTokenCount: 3 })?.outputTokens).toBeNull();
    expect(usageOf({ trafficType: "ON_DEMAND" })).toMatchObject({ inputTokens: null, outputTokens: null });
  });

  it("gemini-usage-total-differs-from-sum: each count is taken as told, cached tokens are part of the input", () => {
    const usage = answerOf(
      JSON.stringify({
        candidates: [{ finishReason: "STOP" }],
        usageMetadata: {
          promptTokenCount: 100,
          cachedContentTokenCount: 80,
          toolUsePromptTokenCount: 20,
          candidatesTokenCount: 7,
          thoughtsTokenCount: 5,
          totalTokenCount: 999,
        },
      }),
    ).usage;
    expect(usage).toMatchObject({
      inputTokens: 120,
      outputTokens: 12,
      cacheReadTokens: 80,
      reasoningTokens: 5,
      cacheWriteTokens: null,
    });
  });

  it("keeps a count that vanishes from later chunks (pydantic/pydantic-ai#5205)", () => {
    const { usage } = answerOf(
      sse(
        {
          candidates: [{ content: { parts: [{ text: "a" }] } }],
          usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 1 },
        },
        { candidates: [{ finishReason: "STOP" }], usageMetadata: { candidatesTokenCount: 4, promptTokenCount: null } },
      ),
    );
    expect(usage).toMatchObject({ inputTokens: 9, outputTokens: 4 });
  });

  it("gemini-no-candidates-blocked: a blocked prompt is a finished answer of nothing", () => {
    const answer = answerOf(
      '{"promptFeedback":{"blockReason":"SAFETY","safetyRatings":[]},"usageMetadata":{"promptTokenCount":5,"totalTokenCount":5}}',
    );
    expect(answer).toMatchObject({ content: [], finishReason: "content-filter", rawFinishReason: "SAFETY" });
    expect(answer.providerMetadata?.gemini).toMatchObject({ promptFeedback: { blockReason: "SAFETY" } });
    expect(answerOf(sse({ promptFeedback: { blockReason: "BLOCKLIST" } }, { usageMetadata: {} }))).toMatchObject({
      finishReason: "content-filter",
      rawFinishReason: "BLOCKLIST",
    });
  });

  it("gemini-candidates-empty: no candidates and no reason but a message is a blocked prompt too", () => {
    const answer = answerOf(
      '{"candidates":[],"promptFeedback":{"blockReasonMessage":"Message"},"modelVersion":"gemini-2.0-flash"}',
    );
    expect(answer).toMatchObject({ finishReason: "content-filter", rawFinishReason: null, model: "gemini-2.0-flash" });
  });

  it.each([
    ["gemini-candidate-without-content", { finishReason: "MODEL_ARMOR" }, "content-filter"],
    ["gemini-content-without-parts", { content: { role: "model" }, finishReason: "MAX_TOKENS" }, "length"],
    ["gemini-empty-text-part", { content: { parts: [{ text: "" }] }, finishReason: "STOP" }, "stop"],
    ["gemini-no-finish-reason", { content: { parts: [{ text: "" }] } }, "other"],
  ])("%s: an answer of nothing", (_code, candidate, finishReason) => {
    expect(answerOf(JSON.stringify({ candidates: [candidate] }))).toMatchObject({ content: [], finishReason });
  });

  it("gemini-content-role-absent and gemini-candidate-index-absent change nothing", () => {
    expect(answerOf('{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}]}').content).toEqual([
      { type: "text", text: "Hi" },
    ]);
  });

  it("reads the first answer where several came", () => {
    const body =
      '{"candidates":[{"index":1,"content":{"parts":[{"text":"no"}]}},{"content":{"parts":[{"text":"yes"}]},"finishReason":"STOP"}]}';
    expect(answerOf(body).content).toEqual([{ type: "text", text: "yes" }]);
  });
});

describe("text, thoughts and signatures", () => {
  it("joins text over chunks, and keeps thoughts apart", () => {
    const { content } = answerOf(
      parts([{ text: "hm", thought: true }], [{ text: ", well", thought: true }, { text: "It" }], [{ text: " is 4" }]),
    );
    expect(content).toEqual([
      { type: "reasoning", text: "hm, well" },
      { type: "text", text: "It is 4" },
    ]);
  });

  it("gemini-thought-part: thoughts of one answer with text between are two", () => {
    const { content } = answerOf(
      parts([{ text: "a", thought: true }], [{ text: "b" }], [{ text: "c", thought: true }, { text: "d" }]),
    );
    expect(content.map(({ type }) => type)).toEqual(["reasoning", "text", "reasoning", "text"]);
  });

  it("gemini-signature-on-text and gemini-signature-on-empty-text: a signed part stays a part of its own, verbatim", () => {
    const { content } = answerOf(
      parts(
        [{ text: "a" }],
        [{ text: "b", thoughtSignature: "c2ln+/=" }],
        [{ text: "c" }],
        [{ text: "", thoughtSignature: "ZW5k" }],
      ),
    );
    expect(content).toEqual([
      { type: "text", text: "a" },
      { type: "text", text: "b", providerMetadata: { gemini: { thoughtSignature: "c2ln+/=" } } },
      { type: "text", text: "c" },
      { type: "text", text: "", providerMetadata: { gemini: { thoughtSignature: "ZW5k" } } },
    ]);
  });

  it("a signature without even empty text is kept", () => {
    expect(answerOf(parts([{ thoughtSignature: "c2ln" }])).content).toEqual([
      { type: "text", text: "", providerMetadata: { gemini: { thoughtSignature: "c2ln" } } },
    ]);
  });
});

describe("calls", () => {
  it("gemini-signature-on-function-call: parallel calls come whole, the first with the signature", () => {
    const { content, finishReason } = answerOf(
      parts([
        { functionCall: { name: "f", args: { x: 1 } }, thoughtSignature: "c2ln" },
        { functionCall: { name: "f", args: { x: 2 } } },
      ]),
    );
    expect(content).toEqual([
      {
        type: "tool-call",
        id: "call_new1",
        name: "f",
        arguments: '{"x":1}',
        complete: true,
        providerMetadata: { gemini: { thoughtSignature: "c2ln" } },
      },
      { type: "tool-call", id: "call_new2", name: "f", arguments: '{"x":2}', complete: true },
    ]);
    // gemini-function-call-with-finish-stop: the core makes `tool-calls` of it.
    expect(finishReason).toBe("stop");
  });

  it("gemini-function-call-without-id gets one of ours, gemini-function-call-with-id keeps its own, a repeated one is made unique", () => {
    const { content } = answerOf(
      parts([
        { functionCall: { name: "f", args: {} } },
        { functionCall: { id: "abc", name: "f", args: {} } },
        { functionCall: { id: "abc", name: "f", args: {} } },
      ]),
    );
    expect(
      content.map((part) => (part.type === "tool-call" ? [part.id, part.providerMetadata?.gemini?.id] : [])),
    ).toEqual([
      ["call_new1", undefined],
      ["abc", "abc"],
      ["call_new2", "abc"],
    ]);
  });

  it("gemini-function-call-with-finish-stop and gemini-function-call-without-args: `{}`", () => {
    const { events } = decodeBody(parts([{ functionCall: { name: "now" } }]));
    expect(answerOfEvents(events).content).toMatchObject([{ name: "now", arguments: "{}", complete: true }]);
    expect(answerOfEvents(events).finishReason).toBe("stop");
  });

  it("gemini-function-call-partial-args: arguments that come value by value", () => {
    const piece = (functionCall: unknown) => [{ functionCall }];
    const { content } = answerOf(
      parts(
        piece({ name: "book", willContinue: true }),
        piece({ partialArgs: [{ jsonPath: "$.to.city", stringValue: "Par", willContinue: true }], willContinue: true }),
        piece({
          partialArgs: [
            { jsonPath: "$.to.city", stringValue: "is" },
            { jsonPath: "$.days[0]", numberValue: 3 },
          ],
          willContinue: true,
        }),
        piece({
          partialArgs: [
            { jsonPath: "$.days[1]", boolValue: true },
            { jsonPath: "$['a b']", nullValue: "NULL_VALUE" },
          ],
          willContinue: true,
        }),
        piece({}),
      ),
    );
    expect(content).toMatchObject([
      { name: "book", arguments: '{"to":{"city":"Paris"},"days":[3,true],"a b":null}', complete: true },
    ]);
  });

  it("a call whose pieces break off never ends", () => {
    const { content } = answerOf(parts([{ functionCall: { name: "book", willContinue: true } }], [{ text: "" }]));
    expect(content).toMatchObject([{ type: "tool-call", name: "book", complete: false }]);
  });

  it("a path cannot reach into prototypes, nor make endless lists", () => {
    const partialArgs = [
      { jsonPath: "$.__proto__.polluted", stringValue: "yes" },
      { jsonPath: "$.list[999999999]", numberValue: 1 },
    ];
    const { content } = answerOf(parts([{ functionCall: { name: "f", partialArgs } }]));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(content).toMatchObject([{ arguments: '{"__proto__":{"polluted":"yes"},"list":[1]}' }]);
  });

  it("a call without a name is told, not run", () => {
    const answer = answerOf(parts([{ functionCall: { args: { x: 1 } } }]));
    expect(answer.content).toEqual([]);
    expect(answer.warnings?.map(({ code }) => code)).toEqual(["dropped-tool-call"]);
  });

  it("pain 22: gemini-finish-unexpected_tool_call and MALFORMED_FUNCTION_CALL end as an error, with the vendor's message", () => {
    for (const finishReason of ["UNEXPECTED_TOOL_CALL", "MALFORMED_FUNCTION_CALL"]) {
      const candidate = {
        content: { parts: [{ functionCall: { name: "f", args: {} } }] },
        finishReason,
        finishMessage: "why",
      };
      const answer = answerOf(JSON.stringify({ candidates: [candidate] }));
      expect(answer).toMatchObject({ finishReason: "error", rawFinishReason: finishReason });
      // gemini-finish-message
      expect(answer.providerMetadata?.gemini).toMatchObject({ finishMessage: "why" });
    }
  });
});

describe("how an answer ends", () => {
  it("gemini-finish-reason-on-several-chunks and gemini-content-after-finish: reading goes on, the last reason counts", () => {
    const chunk = (text: string, finishReason: string) => ({
      candidates: [{ content: { parts: [{ text }] }, finishReason }],
    });
    expect(answerOf(sse(chunk("a", "STOP"), chunk("b", "STOP"), chunk("c", "MAX_TOKENS")))).toMatchObject({
      content: [{ type: "text", text: "abc" }],
      finishReason: "length",
      rawFinishReason: "MAX_TOKENS",
    });
  });

  it("gemini-enums-as-numbers: those both variants of the API agree on are understood", () => {
    const reasonOf = (finishReason: number) => answerOf(JSON.stringify({ candidates: [{ finishReason }] }));
    expect([1, 2, 3, 4, 7].map((number) => reasonOf(number).finishReason)).toEqual([
      "stop",
      "length",
      "content-filter",
      "content-filter",
      "other",
    ]);
    expect(reasonOf(7).rawFinishReason).toBe("7");
    expect(reasonOf(0).rawFinishReason).toBeNull();
  });

  it("gemini-finish-message: what the vendor says beside its reason is told", () => {
    const answer = answerOf(
      '{"candidates":[{"finishReason":"STOP","finishMessage":"Model generated function call(s)."}]}',
    );
    expect(answer.providerMetadata?.gemini).toEqual({ finishMessage: "Model generated function call(s)." });
  });

  it("FUNCTION_CALL, which servers that resemble the vendor's say, is a call", () => {
    const candidate = { content: { parts: [{ functionCall: { name: "f" } }] }, finishReason: "FUNCTION_CALL" };
    expect(answerOf(JSON.stringify({ candidates: [candidate] })).finishReason).toBe("tool-calls");
  });

  it("CONTINUATION waits to be sent again, with its token", () => {
    const answer = answerOf(
      '{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"CONTINUATION","continuationToken":"dG9r"}]}',
    );
    expect(answer).toMatchObject({
      finishReason: "length",
      pending: "resend",
      messageMetadata: { gemini: { continuationToken: "dG9r" } },
    });
  });

  it("a stream without a finish reason is interrupted, with what came of it", () => {
    const { events, error } = decodeBody(sse({ candidates: [{ content: { parts: [{ text: "a" }] } }] }));
    expect(error?.code).toBe("stream-interrupted");
    expect(answerOfEvents(events).content).toEqual([{ type: "text", text: "a" }]);
  });

  it("done-sentinel-outside-chat: a gateway's `[DONE]` says nothing", () => {
    expect(answerOf(`${parts([{ text: "a" }])}data: [DONE]\n\n`).content).toEqual([{ type: "text", text: "a" }]);
  });

  it("an event that is no JSON, or no object, is a bad response", () => {
    expect(decodeBody(sse("{oops")).error?.code).toBe("bad-response");
    expect(decodeBody(sse("7")).error?.code).toBe("bad-response");
  });

  it("an object that is no answer is a bad response, in a stream it is skipped", () => {
    expect(decodeBody('{"choices":[]}', false).error?.code).toBe("bad-response");
    expect(answerOf(sse({ type: "brand_new" }) + parts([{ text: "a" }])).finishReason).toBe("stop");
  });
});

describe("gemini-stream-as-json-array", () => {
  const items = [
    { candidates: [{ content: { parts: [{ text: 'a "]"' }] } }], responseId: "r" },
    { candidates: [{ content: { parts: [{ text: "b" }] }, finishReason: "STOP" }] },
  ];

  it("one list of chunks is a stream", () => {
    expect(answerOf(JSON.stringify(items, null, 2))).toMatchObject({
      content: [{ type: "text", text: 'a "]"b' }],
      finishReason: "stop",
      id: "r",
    });
    expect(answerOf(fixtureBody("langchaingo-8df94a26be")).finishReason).toBe("stop");
  });

  it("cut anywhere it is interrupted, and what had come is kept", () => {
    const body = JSON.stringify(items);
    for (let length = 1; length < body.length; length += 1) {
      const { events, error } = decodeBody(body.slice(0, length));
      expect(error?.code).toBe("stream-interrupted");
      const text = answerOfEvents(events).content.map((part) => (part.type === "text" ? part.text : ""));
      expect(["", 'a "]"', 'a "]"b']).toContain(text.join(""));
    }
  });

  it("an error in it is that error", () => {
    const { events, error } = decodeBody(
      JSON.stringify([items[0], { error: { code: 503, message: "busy", status: "UNAVAILABLE" } }]),
    );
    expect(error).toMatchObject({ code: "overloaded", details: { vendorCode: "UNAVAILABLE", status: 503 } });
    expect(answerOfEvents(events).content).toHaveLength(1);
  });

  it("what is no list of objects is a bad response", () => {
    expect(decodeBody("[1]").error?.code).toBe("bad-response");
    expect(decodeBody(`${JSON.stringify(items)}<html>`).error?.code).toBe("bad-response");
    expect(decodeBody("[data: {}]").error?.code).toBe("bad-response");
  });
});

describe("what has no neutral form, and media", () => {
  it("gemini-tool-call-part: server tools and code go through as they came, signature inside", () => {
    const items = [
      { executableCode: { language: "PYTHON", code: "print(1)" }, thoughtSignature: "c2ln" },
      { codeExecutionResult: { outcome: "OUTCOME_OK", output: "1" } },
      { toolCall: { toolType: "GOOGLE_SEARCH_WEB", id: "a", args: {} } },
      { toolResponse: { toolType: "GOOGLE_SEARCH_WEB", id: "a" } },
      { brandNew: { a: [1] } },
    ];
    const { content } = answerOf(parts(items));
    expect(content).toEqual(
      items.map((item) => ({ type: "provider-item", provider: "gemini", itemType: Object.keys(item)[0], item })),
    );
  });

  it("images, sound and files come out as parts; a draft image among the thoughts does not", () => {
    const { content } = answerOf(
      parts([
        { inlineData: { mimeType: "image/png", data: "iVBO" }, thoughtSignature: "c2ln" },
        { inlineData: { mimeType: "audio/L16;codec=pcm;rate=24000", data: "AAAA" } },
        { fileData: { mimeType: "video/mp4", fileUri: "https://x.test/v" } },
        { inlineData: { mimeType: "image/png", data: "iVBO" }, thought: true },
      ]),
    );
    expect(content).toEqual([
      {
        type: "image",
        mediaType: "image/png",
        data: "iVBO",
        providerMetadata: { gemini: { thoughtSignature: "c2ln" } },
      },
      {
        type: "audio",
        mediaType: "audio/L16",
        data: "AAAA",
        providerMetadata: { gemini: { mimeType: "audio/L16;codec=pcm;rate=24000" } },
      },
      { type: "file", mediaType: "video/mp4", url: "https://x.test/v" },
      {
        type: "provider-item",
        provider: "gemini",
        itemType: "inlineData",
        item: { inlineData: { mimeType: "image/png", data: "iVBO" }, thought: true },
      },
    ]);
  });

  it("gemini-prompt-feedback, gemini-url-context and log probabilities are told of the answer", () => {
    const chunk = (token: string, extra: object) => ({
      candidates: [
        { content: { parts: [{ text: token }] }, logprobsResult: { chosenCandidates: [{ token }] }, ...extra },
      ],
    });
    const urlContextMetadata = { urlMetadata: [{ retrievedUrl: "https://x.test" }] };
    const answer = answerOf(
      sse(
        { ...chunk("a", { urlContextMetadata }), promptFeedback: { safetyRatings: [{ category: "C" }] } },
        chunk("b", { urlContextMetadata: {}, finishReason: "STOP" }),
      ),
    );
    expect(answer.providerMetadata?.gemini).toEqual({
      urlContextMetadata,
      promptFeedback: { safetyRatings: [{ category: "C" }] },
      logprobsResult: { chosenCandidates: [{ token: "a" }, { token: "b" }] },
    });
  });
});

describe("citations", () => {
  const grounded = (groundingMetadata: unknown, ...texts: readonly string[]) => {
    const chunks = texts.map((text) => ({ candidates: [{ content: { parts: [{ text }] } }] as unknown[] }));
    return sse(...chunks, { candidates: [{ groundingMetadata, finishReason: "STOP" }] });
  };

  it("gemini-grounding: offsets count bytes of the whole text there, and UTF-16 units of the part here", () => {
    const text = "Grüße 👋 aus Wien. Tschüß!";
    const bytes = (part: string) => new TextEncoder().encode(part).length;
    const segment = { startIndex: bytes("Grüße 👋 "), endIndex: bytes("Grüße 👋 aus Wien."), text: "aus Wien." };
    const { content } = answerOf(
      grounded(
        {
          groundingChunks: [{ web: { uri: "https://a.test", title: "A" } }, { web: { uri: "https://b.test" } }],
          groundingSupports: [{ segment, groundingChunkIndices: [0, 1] }],
        },
        "Grüße 👋 aus",
        text.slice("Grüße 👋 aus".length),
      ),
    );
    const [part] = content;
    const citations = part?.type === "text" ? (part.citations ?? []) : [];
    expect(citations.map(({ source, start, end }) => [source.title, source.url, start, end])).toEqual([
      ["A", "https://a.test", 9, 18],
      [null, "https://b.test", 9, 18],
    ]);
    expect(text.slice(9, 18)).toBe("aus Wien.");
    expect(citations[0]?.raw).toEqual({ segment, groundingChunk: { web: { uri: "https://a.test", title: "A" } } });
  });

  it("the words of a segment decide where its counts are wrong; words that are nowhere have no place", () => {
    const groundingMetadata = {
      groundingChunks: [{ retrievedContext: { title: "T", text: "source text", fileSearchStore: "stores/1" } }],
      groundingSupports: [
        { segment: { startIndex: 5, endIndex: 9, text: "four" }, groundingChunkIndices: [0] },
        { segment: { startIndex: 0, endIndex: 3, text: "gone" }, groundingChunkIndices: [0] },
      ],
    };
    const [part] = answerOf(grounded(groundingMetadata, "is four")).content;
    expect(part?.type === "text" ? part.citations : []).toMatchObject([
      { start: 3, end: 7, quotedText: "source text", source: { documentId: "stores/1", title: "T" } },
      { start: null, end: null },
    ]);
  });

  it("a segment lies on the part it ends in", () => {
    const body = sse({
      candidates: [
        {
          content: { parts: [{ text: "one " }, { executableCode: { code: "" } }, { text: "two three" }] },
          groundingMetadata: {
            groundingChunks: [{ web: { uri: "u" } }],
            groundingSupports: [{ segment: { startIndex: 2, endIndex: 7 }, groundingChunkIndices: [0] }],
          },
          finishReason: "STOP",
        },
      ],
    });
    const { content } = answerOf(body);
    expect(content[2]).toMatchObject({ type: "text", citations: [{ start: 0, end: 3 }] });
  });

  it("gemini-grounding-empty says nothing; what supports nothing in particular is a source of the whole", () => {
    expect(answerOf(grounded({}, "a")).content).toEqual([{ type: "text", text: "a" }]);
    const [part] = answerOf(grounded({ groundingChunks: [{ maps: { uri: "m", placeId: "p" } }] }, "a")).content;
    expect(part?.type === "text" ? part.citations : []).toMatchObject([
      { start: null, end: null, source: { url: "m", documentId: "p" } },
    ]);
  });

  it("gemini-citation-metadata: under both names, once each however often a stream repeats it", () => {
    const chunk = (key: string, text: string, extra: object = {}) => ({
      candidates: [
        {
          content: { parts: [{ text }] },
          citationMetadata: { [key]: [{ startIndex: 1, endIndex: 3, uri: "u", license: "mit" }] },
          ...extra,
        },
      ],
    });
    const [part] = answerOf(
      sse(chunk("citationSources", "abc"), chunk("citations", "def", { finishReason: "RECITATION" })),
    ).content;
    expect(part?.type === "text" ? part.citations : []).toMatchObject([
      { start: 1, end: 3, source: { url: "u" }, raw: { license: "mit" } },
    ]);
  });

  it("gemini-url-context: pages read for the answer are its citations where the vendor says what they support", () => {
    const [part] = answerOf(fixtureBody("pydantic-ai-37f9d6cbb7")).content;
    expect(part?.type === "text" ? (part.citations ?? []).length : 0).toBeGreaterThan(0);
  });
});
