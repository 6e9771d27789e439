import {
  CruxError,
  generateObject,
  isCruxError,
  objectProgressAtError,
  streamObject,
  type ChatRequest,
  type Crux,
  type JsonSchemaValidator,
  type ObjectEvent,
  type ProviderAnswer,
  type StandardSchema,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import { collect, event, hello, scriptedCrux } from "../fakes/scripted-crux.ts";

interface Person {
  readonly name: string;
  readonly age: number;
}

const personJsonSchema = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer" } },
  required: ["name", "age"],
};

const person: StandardSchema<Person> = {
  "~standard": {
    version: 1,
    vendor: "test",
    jsonSchema: { input: () => personJsonSchema },
    validate(value) {
      const { name, age } = (value ?? {}) as Partial<Person>;
      if (typeof name !== "string") return { issues: [{ message: "expected a name", path: ["name"] }] };
      if (typeof age !== "number") return { issues: [{ message: "expected a number", path: ["age"] }] };
      return { value: { name: name.trim(), age } };
    },
  },
};

const usage = {
  inputTokens: 10,
  outputTokens: 5,
  cacheReadTokens: null,
  cacheWriteTokens: 0,
  reasoningTokens: 1,
  estimated: false,
  raw: { vendor: "words" },
};
const cost = { amount: 0.25, currency: "USD", source: "vendor" } as const;

function saying(text: string, changes: Partial<ProviderAnswer> = {}): ProviderAnswer {
  return { content: [{ type: "text", text }], finishReason: "stop", rawFinishReason: "end", usage, cost, ...changes };
}

const wrong = saying('{"name":"Ada","age":"36"}');
const right = saying('{"name":" Ada ","age":36}');

/** A model with answers in turn, in one piece or as a stream of single characters. */
function scripted(
  answers: readonly (ProviderAnswer | CruxError)[],
  validator?: JsonSchemaValidator,
): { readonly crux: Crux; readonly requests: readonly ChatRequest[]; readonly closed: () => number } {
  const requests: ChatRequest[] = [];
  let closed = 0;
  const next = (request: ChatRequest): ProviderAnswer => {
    const answer = answers[requests.length];
    requests.push(request);
    if (answer === undefined) throw new Error("no answer scripted");
    if (isCruxError(answer)) throw answer;
    return answer;
  };
  const crux = scriptedCrux({
    provider: {
      chat: async (request) => next(request),
      async *stream(request) {
        const { content, ...finish } = next(request);
        try {
          for (const part of content) {
            if (part.type === "text") for (const text of part.text) yield [event.text(text)];
            if (part.type === "refusal") yield [{ type: "refusal-delta", part: 0, text: part.text }];
          }
          yield [{ type: "finish", ...finish }];
        } finally {
          closed += 1;
        }
      },
    },
    settings: { retry: { maxAttempts: 1 } },
    ...(validator === undefined ? {} : { validator }),
  });
  return { crux, requests, closed: () => closed };
}

const ways = {
  "in one piece": (crux: Crux, changes: object = {}) => generateObject(crux, { ...hello, schema: person, ...changes }),
  "as a stream": (crux: Crux, changes: object = {}) =>
    streamObject(crux, { ...hello, schema: person, ...changes }).result(),
};

describe.each(Object.entries(ways))("an object %s", (_way, ask) => {
  it("is asked for by its schema, and is what the schema makes of it", async () => {
    const { crux, requests } = scripted([right]);
    const { object, rounds, warnings, response } = await ask(crux, { schemaName: "person", strict: true });
    expect(object).toEqual({ name: "Ada", age: 36 });
    expect(rounds).toEqual([{ round: 1, response, issues: [], error: null, warnings: [] }]);
    expect(warnings).toEqual([]);
    expect(requests).toMatchObject([
      {
        messages: [{ role: "user", content: "Hi" }],
        responseFormat: { type: "json-schema", name: "person", strict: true },
      },
    ]);
  });

  it("that does not fit is asked for again, once, with what is wrong; every round is told and counted", async () => {
    const { crux, requests } = scripted([wrong, right]);
    const result = await ask(crux);
    expect(result.object).toEqual({ name: "Ada", age: 36 });
    expect(result.rounds.map(({ round, issues, response }) => [round, issues, response.text])).toEqual([
      [1, [{ message: "expected a number", path: ["age"] }], '{"name":"Ada","age":"36"}'],
      [2, [], '{"name":" Ada ","age":36}'],
    ]);
    expect(result.usage).toEqual({ ...usage, inputTokens: 20, outputTokens: 10, reasoningTokens: 2, raw: null });
    expect(result.cost).toEqual({ ...cost, amount: 0.5 });
    const [, again] = requests;
    expect(again?.messages).toMatchObject([
      { role: "user", content: "Hi" },
      { role: "assistant", content: [{ type: "text", text: '{"name":"Ada","age":"36"}' }] },
      { role: "user", content: expect.stringContaining("age: expected a number") as string },
    ]);
    expect(JSON.stringify(again?.messages.at(-1))).toContain(
      JSON.stringify(JSON.stringify(personJsonSchema)).slice(1, -1),
    );
    expect(again?.responseFormat).toEqual(requests[0]?.responseFormat);
  });

  it("that never fits is bad-response, with the last answer and all rounds", async () => {
    const { crux, requests } = scripted([wrong, wrong, wrong]);
    const error = await ask(crux, { maxRepairs: 2 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "bad-response",
      message: expect.stringContaining("asked 3 times: age: expected a number") as string,
      partial: { text: '{"name":"Ada","age":"36"}' },
    });
    expect(requests).toHaveLength(3);
    expect(objectProgressAtError(error)).toMatchObject({ usage: { inputTokens: 30 }, cost: { amount: 0.75 } });
    expect(objectProgressAtError(error)?.rounds).toHaveLength(3);
  });

  it("is not asked for again where that is not wanted", async () => {
    const { crux, requests } = scripted([wrong]);
    await expect(ask(crux, { maxRepairs: 0 })).rejects.toMatchObject({ code: "bad-response" });
    expect(requests).toHaveLength(1);
  });

  it.each<[string, Partial<ProviderAnswer>, string, string]>([
    ["cut by the token limit", { finishReason: "length" }, "bad-response", "maxOutputTokens"],
    ["filtered", { finishReason: "content-filter" }, "content-filter", "filter"],
    ["refused", { content: [{ type: "refusal", text: "No." }] }, "content-filter", "refus"],
    ["ended by the vendor's error", { finishReason: "error" }, "bad-response", "error"],
    ["not finished", { pending: "resend" }, "bad-response", "resend"],
  ])("is never read from an answer that was %s, nor asked for again", async (_name, changes, code, word) => {
    const { crux, requests } = scripted([{ ...right, ...changes }]);
    const error = await ask(crux).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining(word) as string });
    expect(objectProgressAtError(error)).toMatchObject({
      rounds: [{ round: 1, error: null }],
      usage: { inputTokens: 10 },
    });
    expect(requests).toHaveLength(1);
  });

  it("may stand in a fence among words, with a warning", async () => {
    const text = 'Here you are:\n```json\n{"name":"```","age":1}\n```\nAnything else?';
    const { object, warnings, rounds } = await ask(scripted([saying(text)]).crux);
    expect(object).toEqual({ name: "```", age: 1 });
    expect(warnings).toMatchObject([{ code: "dropped-fence" }]);
    expect(rounds[0]?.warnings).toEqual(warnings);
  });

  it.each([
    ["no JSON", "Sorry, which person?", "not valid JSON"],
    ["empty", " ", "empty"],
  ])("is asked for again where the answer is %s", async (_name, text, word) => {
    const { crux, requests } = scripted([saying(text), right]);
    const { rounds } = await ask(crux);
    expect(rounds[0]?.issues[0]?.message).toContain(word);
    expect(requests[1]?.messages.map(({ role }) => role)).toEqual(
      text === " " ? ["user", "user"] : ["user", "assistant", "user"],
    );
  });

  it("fails with a call that fails, whose rounds are told too", async () => {
    const failure = new CruxError("overloaded", "busy", { status: 529 });
    const error = await ask(scripted([wrong, failure]).crux).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "overloaded" });
    const progress = objectProgressAtError(error);
    expect(progress?.rounds.map(({ error: ended }) => ended?.code ?? null)).toEqual([null, "overloaded"]);
    // What was refused cost nothing.
    expect(progress?.usage).toEqual(usage);
  });

  it("is checked by the validator, asked before the model is", async () => {
    const schema = { type: "object" };
    const validator: JsonSchemaValidator = { compile: () => person };
    expect((await ask(scripted([right], validator).crux, { schema })).object).toEqual({ name: "Ada", age: 36 });
    const without = scripted([right]);
    await expect(ask(without.crux, { schema })).rejects.toMatchObject({ code: "configuration" });
    expect(without.requests).toEqual([]);
  });

  it.each([
    [{ maxRepairs: 6 }, "maxRepairs"],
    [{ maxRepairs: 0.5 }, "maxRepairs"],
    [{ schema: undefined }, "schema"],
    [{ responseFormat: { type: "json" } }, "responseFormat"],
    [{ temprature: 1 }, ""],
  ])("is refused at once for a wrong request: %j", async (changes, path) => {
    const { crux, requests } = scripted([right]);
    await expect(ask(crux, changes)).rejects.toMatchObject({ code: "invalid-request", details: { path } });
    expect(requests).toEqual([]);
  });
});

describe("the stream of an object", () => {
  const typesOf = (events: readonly ObjectEvent[]): string =>
    events
      .map(({ type }) => type)
      .filter((type, index, all) => type !== all[index - 1] && type !== "text-delta" && type !== "start")
      .join(" ");

  it("tells the object as it grows, and every round", async () => {
    const events = await collect(streamObject(scripted([wrong, right]).crux, { ...hello, schema: person }));
    expect(typesOf(events.filter(({ type }) => type !== "partial-object"))).toBe(
      "finish object-round finish object-round object-finish",
    );
    const partials = events.filter((told) => told.type === "partial-object");
    expect(new Set(partials.map(({ round }) => round))).toEqual(new Set([1, 2]));
    expect(partials.at(-1)?.object).toEqual({ name: " Ada ", age: 36 });
    const texts = events.filter((told) => told.type === "text-delta").length;
    expect(partials.length).toBeLessThanOrEqual(texts);
  });

  it("shows the growing object alone", async () => {
    const names: (string | undefined)[] = [];
    for await (const { name } of streamObject<Person>(scripted([right]).crux, { ...hello, schema: person })
      .partialObjects) {
      if (name !== names.at(-1)) names.push(name);
    }
    expect(names).toEqual(["", " ", " A", " Ad", " Ada", " Ada "]);
  });

  it("shows what was asked for inside an object without it", async () => {
    const list = { type: "array", items: { type: "integer" } };
    const validator: JsonSchemaValidator = {
      compile: () => ({
        "~standard": { version: 1, vendor: "test", validate: (value) => ({ value: value as number[] }) },
      }),
    };
    const { crux } = scripted([saying('{"value":[1,2]}')], validator);
    const seen: string[] = [];
    const stream = streamObject<number[]>(crux, { ...hello, schema: list });
    for await (const partial of stream.partialObjects) seen.push(JSON.stringify(partial));
    expect(seen).toEqual(["[]", "[1]", "[1,2]"]);
    expect((await stream.result()).object).toEqual([1, 2]);
  });

  it("ends in object-error and throws nothing; the object alone throws", async () => {
    const cut = { ...right, finishReason: "length" } as const;
    const events = await collect(streamObject(scripted([cut]).crux, { ...hello, schema: person }));
    expect(events.at(-1)).toMatchObject({
      type: "object-error",
      error: { code: "bad-response" },
      progress: { rounds: [{}] },
    });
    const { partialObjects } = streamObject(scripted([cut]).crux, { ...hello, schema: person });
    await expect(collect(partialObjects)).rejects.toMatchObject({ code: "bad-response" });
  });

  it("is read once", () => {
    const stream = streamObject(scripted([right]).crux, { ...hello, schema: person });
    stream[Symbol.asyncIterator]();
    expect(() => stream[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: "invalid-request" }));
  });

  it("closes the connection when its reader leaves, and its result is cancelled", async () => {
    const { crux, closed } = scripted([right]);
    const stream = streamObject(crux, { ...hello, schema: person });
    for await (const told of stream) if (told.type === "partial-object") break;
    await expect(stream.result()).rejects.toMatchObject({ code: "cancelled" });
    expect(closed()).toBe(1);
  });

  it("can be cancelled from elsewhere, before and while it is read; by the caller's signal too", async () => {
    const unread = streamObject(scripted([right]).crux, { ...hello, schema: person });
    await unread.cancel();
    await expect(unread.result()).rejects.toMatchObject({ code: "cancelled" });

    const stop = new AbortController();
    for (const cancel of [(stream: { cancel(): Promise<void> }) => stream.cancel(), async () => stop.abort()]) {
      const stream = streamObject(scripted([right]).crux, { ...hello, schema: person, signal: stop.signal });
      let last: ObjectEvent | undefined;
      for await (const told of stream) {
        if (told.type === "partial-object") await cancel(stream);
        last = told;
      }
      expect(last).toMatchObject({ type: "object-error", error: { code: "cancelled" } });
    }
  });
});
