import {
  assembleCrux,
  createMemoryModelRegistry,
  CruxError,
  defineProvider,
  ProviderFactory,
  providerSettingsSchema,
  seedModels,
  unknownUsage,
  type AssistantPart,
  type ChatInput,
  type Crux,
  type ModelInfo,
  type ModelRegistryRepository,
  type ProviderAnswer,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import { createFakeClock, type FakeClock } from "../fakes/fake-clock.ts";
import { createFakeHttp } from "../fakes/fake-http.ts";
import { scriptedCrux } from "../fakes/scripted-crux.ts";
import { settle } from "../fakes/settle.ts";

const model = "acme/large";
const dayMs = 86_400_000;
const answer = (fields: Partial<ProviderAnswer> = {}): ProviderAnswer => ({
  content: [{ type: "text", text: "ok" }],
  finishReason: "stop",
  rawFinishReason: "end",
  ...fields,
});

interface Parts {
  readonly answers?: readonly (ProviderAnswer | CruxError)[];
  readonly registry?: ModelRegistryRepository;
  readonly clock?: FakeClock;
  readonly listed?: ModelInfo["capabilities"];
  readonly seeded?: ModelInfo["capabilities"];
  readonly credentials?: readonly string[];
}

function crux({
  answers = [answer()],
  registry,
  clock = createFakeClock(),
  listed,
  seeded,
  credentials = [],
}: Parts): Crux {
  let count = 0;
  const [seed] = seedModels("acme", [{ id: "large", asOf: "2025-06-01", capabilities: seeded ?? {} }]);
  const plugin = defineProvider({
    id: "acme",
    displayName: "Acme",
    env: { apiKey: ["ACME_API_KEY"] },
    credentials,
    hosts: [],
    capabilities: ["chat", "stream", "tools", "json", "json-schema", "image-input", "reasoning", "model-list"],
    wire: { version: "v1", asOf: "2025-01-01" },
    models: seed === undefined || seeded === undefined ? [] : [seed],
    settings: providerSettingsSchema,
    createProvider: () => ({
      id: "acme",
      chat() {
        const next = answers[Math.min(count, answers.length - 1)] ?? answer();
        count += 1;
        return next instanceof CruxError ? Promise.reject(next) : Promise.resolve(next);
      },
      listModels: () =>
        Promise.resolve(
          seed === undefined
            ? []
            : [{ ...seed, source: "vendor", asOf: new Date(clock.now()).toISOString(), capabilities: listed ?? {} }],
        ),
    }),
  });
  const entry = {
    id: "acme",
    origin: "explicit",
    capabilities: plugin.capabilities,
    credentialVariables: [],
    configured: true,
    load: () => Promise.resolve(plugin({}).plugin),
    settings: () => Promise.resolve({}),
  };
  return assembleCrux({
    factory: new ProviderFactory([entry]),
    http: createFakeHttp(() => {
      throw new Error("no call may be made");
    }),
    clock,
    models: registry,
  });
}

const decide = async (subject: Crux, capability: string) =>
  (await subject.capabilities(model)).shouldAttempt(capability);

describe("crux.capabilities", () => {
  it("needs neither a call nor a key", async () => {
    const known = await crux({ credentials: ["apiKey"], seeded: { tools: true } }).capabilities(model);
    expect(known).toMatchObject({ provider: "acme", model: "large" });
    expect(known.facts[0]).toEqual({ capability: "tools", works: true, source: "seed", asOf: "2025-06-01" });
    expect(known.facts.filter(({ source }) => source === "plugin").map(({ asOf }) => asOf)).toEqual(
      Array.from({ length: 8 }, () => "2025-01-01"),
    );
  });

  it("says no to what the provider does not offer, and yes to what needs no model", async () => {
    const subject = crux({ seeded: { batch: true } });
    expect(await decide(subject, "batch")).toMatchObject({ decision: "no", fact: null });
    expect((await decide(subject, "model-list")).decision).toBe("yes");
  });

  it("says unknown where only the provider offers it", async () => {
    expect(await decide(crux({}), "tools")).toEqual({
      decision: "unknown",
      reason: "Provider acme offers tools, but nothing is known of large; a call will tell.",
      fact: null,
    });
  });

  it("goes by the newest of what package and vendor say, and tells which", async () => {
    const subject = crux({ seeded: { tools: true, reasoning: false }, listed: { tools: false } });
    expect((await decide(subject, "tools")).decision).toBe("yes");
    await subject.listModels("acme");
    expect(await decide(subject, "tools")).toMatchObject({ decision: "no", fact: { source: "vendor" } });
    expect(await decide(subject, "reasoning")).toMatchObject({ decision: "no", fact: { source: "seed" } });
  });

  it("believes what a call showed for thirty days, then what is newest", async () => {
    const clock = createFakeClock();
    const subject = crux({ clock, seeded: { chat: false }, listed: { chat: false } });
    await subject.chat({ model, prompt: "Hi" });
    await clock.advance(dayMs);
    await subject.listModels("acme");
    expect(await decide(subject, "chat")).toMatchObject({ decision: "yes", fact: { source: "observed" } });
    await clock.advance(30 * dayMs);
    expect(await decide(subject, "chat")).toMatchObject({ decision: "no", fact: { source: "vendor" } });
  });

  it("remembers in the registry it is given", async () => {
    const registry = createMemoryModelRegistry();
    await crux({ registry }).chat({ model, prompt: "Hi" });
    expect((await decide(crux({ registry }), "chat")).decision).toBe("yes");
  });

  it("is not-found for a provider that is not there", async () => {
    await expect(crux({}).capabilities("other/large")).rejects.toMatchObject({ code: "not-found" });
  });
});

const image = { type: "image", mediaType: "image/png", data: "AAAA" } as const;
const picture: Partial<ChatInput> = { messages: [{ role: "user", content: [image] }] };
const tool = { name: "look", parameters: { type: "object" } };
const call: AssistantPart = { type: "tool-call", id: "1", name: "look", arguments: "{}", complete: true };
const schema: Partial<ChatInput> = { responseFormat: { type: "json-schema", schema: { type: "object" } } };
const json = { content: [{ type: "text", text: "{}" }] } as const;
const source = { title: null, url: "https://a.example", documentId: null };
const cited: AssistantPart = {
  type: "text",
  text: "ok",
  citations: [{ source, quotedText: null, start: null, end: null, raw: null }],
};

/** What one call leaves behind, beside `chat`. */
async function shown(
  input: Partial<ChatInput>,
  outcome: Partial<ProviderAnswer> | CruxError,
): Promise<readonly string[]> {
  const registry = createMemoryModelRegistry();
  const subject = crux({ registry, answers: [outcome instanceof CruxError ? outcome : answer(outcome)] });
  await subject.chat({ model, ...("messages" in input ? {} : { prompt: "Hi" }), ...input }).catch(() => undefined);
  await settle();
  const observed = await registry.observations("acme", "large");
  return observed
    .filter(({ capability }) => capability !== "chat")
    .map(({ capability, works }) => `${works ? "+" : "-"}${capability}`);
}

describe("a call that worked shows", () => {
  it.each<[string, Partial<ChatInput>, Partial<ProviderAnswer>, readonly string[]]>([
    ["nothing of tools that were not called", { tools: [tool] }, {}, []],
    ["tools that were called", { tools: [tool] }, { content: [call] }, ["+tools"]],
    ["no tools in a call that was cut", { tools: [tool] }, { content: [{ ...call, complete: false }] }, []],
    ["thinking that was counted", {}, { usage: { ...unknownUsage, reasoningTokens: 3 } }, ["+reasoning"]],
    ["thinking that was read", {}, { content: [{ type: "reasoning", text: "Hm" }] }, ["+reasoning"]],
    ["a cache that was read", {}, { usage: { ...unknownUsage, cacheReadTokens: 3 } }, ["+prompt-caching"]],
    ["citations", {}, { content: [cited] }, ["+citations"]],
    ["a schema that was kept", schema, json, ["+json-schema"]],
    ["JSON that was asked for", { responseFormat: { type: "json" } }, json, ["+json"]],
    ["nothing of a schema when the answer is no JSON", schema, {}, []],
    ["nothing of a schema when the answer was cut", schema, { ...json, finishReason: "length" }, []],
    [
      "nothing of a schema that was down-levelled",
      schema,
      { ...json, warnings: [{ code: "changed-option", message: "told in words", path: "responseFormat.schema" }] },
      [],
    ],
    ["a picture that was taken", picture, {}, ["+image-input"]],
    [
      "nothing of a picture that was left out",
      picture,
      { warnings: [{ code: "dropped-content", message: "left out", path: "messages.0.content.0" }] },
      [],
    ],
  ])("%s", async (_what, input, outcome, expected) => {
    expect(await shown(input, outcome)).toEqual(expected);
  });

  it("that it streams, unless the core told a whole answer as a stream", async () => {
    const registry = createMemoryModelRegistry();
    await crux({ registry }).stream({ model, prompt: "Hi" }).response();
    expect((await registry.observations("acme", "large")).map(({ capability }) => capability)).toEqual(["chat"]);
  });
});

describe("a call that was refused shows what the vendor says the model lacks, where it was asked for", () => {
  const refusal = (message: string, status = 400) => new CruxError("invalid-request", message, { status });
  const all: Partial<ChatInput> = { ...picture, ...schema, tools: [tool], reasoning: { effort: "high" } };
  // The vendors' own words, recorded or documented.
  it.each([
    ["tools is not supported in this model. For a list of supported models, refer to …", ["-tools"]],
    ["registry.ollama.ai/library/x:latest does not support tools", ["-tools"]],
    ['"x:latest" does not support thinking', ["-reasoning"]],
    ["No endpoints found that support tool use. To learn more …", ["-tools"]],
    ["No endpoints found that support image input", ["-image-input"]],
    ["Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.", ["-json-schema"]],
  ])("%s", async (message, expected) => {
    expect(await shown(all, refusal(message, 404))).toEqual(expected);
    expect(await shown({}, refusal(message, 404))).toEqual([]);
  });

  it.each([
    "You uploaded an unsupported image. Please make sure your image has of one the following formats: ['png', 'jpeg'].",
    "Web search options not supported with this model.",
    "Deep research models only support the 'web_search_preview' and 'file_search' tools.",
    "Unsupported value: 'minimal' is not supported with the 'o4-mini' model.",
    "Unsupported parameter: 'max_tokens' is not supported with this model.",
    "Model grok-code-fast-1 does not support parameter reasoningEffort.",
    "models/nothing is not found for API version v1beta, or is not supported for generateContent.",
    "tools.0.custom: Invalid schema: mutually-referencing definitions are not supported.",
    "This endpoint does not support image_urls with that scheme",
    "The model does not support toolsets",
  ])("and nothing by: %s", async (message) => {
    expect(await shown(all, refusal(message))).toEqual([]);
  });

  it("and nothing by a failure of another kind", async () => {
    const words = "registry.ollama.ai/library/x does not support tools";
    for (const status of [429, 500]) expect(await shown(all, refusal(words, status))).toEqual([]);
    expect(await shown(all, new CruxError("unsupported", words))).toEqual([]);
  });
});

describe("what is noted", () => {
  it("is kept once a day, and again when it changes", async () => {
    const clock = createFakeClock();
    const kept: string[] = [];
    const memory = createMemoryModelRegistry();
    const registry: ModelRegistryRepository = {
      ...memory,
      saveObservation(observation) {
        kept.push(`${observation.capability} ${observation.works}`);
        return memory.saveObservation(observation);
      },
    };
    const refused = new CruxError("invalid-request", "x does not support tools", { status: 400 });
    const called = answer({ content: [call] });
    const subject = crux({ registry, clock, answers: [called, called, refused, called] });
    const ask = () => subject.chat({ model, prompt: "Hi", tools: [tool] }).catch(() => undefined);
    await ask();
    await ask();
    expect(kept).toEqual(["chat true", "tools true"]);
    await ask();
    await clock.advance(dayMs);
    await ask();
    expect(kept.slice(2)).toEqual(["tools false", "chat true", "tools true"]);
  });

  it("never holds up or harms a call, and is tried again", async () => {
    let tries = 0;
    const registry: ModelRegistryRepository = {
      ...createMemoryModelRegistry(),
      saveObservation() {
        tries += 1;
        return Promise.reject(new CruxError("storage", "disk full"));
      },
    };
    const subject = crux({ registry });
    for (let round = 0; round < 2; round += 1) {
      expect((await subject.chat({ model, prompt: "Hi" })).text).toBe("ok");
      await settle();
    }
    expect(tries).toBe(2);
  });
});

it("a provider that streams shows it", async () => {
  const subject = scriptedCrux({
    provider: {
      chat: () => Promise.reject(new Error("not asked")),
      async *stream() {
        await Promise.resolve();
        yield [
          { type: "start" },
          { type: "text-delta", part: 0, text: "ok" },
          { type: "finish", finishReason: "stop", rawFinishReason: null },
        ];
      },
    },
  });
  await subject.stream({ model, prompt: "Hi" }).response();
  expect((await subject.capabilities(model)).shouldAttempt("stream").decision).toBe("yes");
});
