import { CruxError, type ChatInput, type ChatRequest, type Crux, type Message } from "@crux/core";
import { scriptedCrux } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { callOf, calling, saying, scriptedModel } from "../../test/scripted-model.ts";
import { defineTool } from "../tools/define-tool.ts";
import { withTools } from "../run/with-tools.ts";
import type { ContextPolicy } from "./context-policy.ts";
import { fitContext, type FittedContext } from "./fit-context.ts";

const model = "acme/large";
/** About 100 tokens. */
const long = (mark: string): string => mark.repeat(400);

const user = (content: string): Message => ({ role: "user", content });
const assistant = (content: string): Message => ({ role: "assistant", content });
/** A step with a tool: an answer that reasons and calls, and the result. */
const step = (id: string, result: string): readonly Message[] => [
  {
    role: "assistant",
    model,
    content: [
      { type: "reasoning", text: "Hm.", providerMetadata: { acme: { signature: `s-${id}` } } },
      callOf(id, "look"),
    ],
  },
  { role: "tool", content: [{ type: "tool-result", toolCallId: id, toolName: "look", content: result }] },
];

interface Vendor {
  readonly crux: Crux;
  readonly counted: ChatRequest[];
  readonly asked: ChatRequest[];
}

/** A vendor that counts two tokens for each one we estimate, and lists its model. */
function countingVendor(contextWindow: number | null = 1000): Vendor {
  const counted: ChatRequest[] = [];
  const asked: ChatRequest[] = [];
  const provider = {
    async chat(request: ChatRequest) {
      asked.push(request);
      return { ...saying("They spoke of cats."), usage: undefined };
    },
    async countTokens(request: ChatRequest) {
      counted.push(request);
      return { inputTokens: Math.ceil(JSON.stringify(request.messages).length / 2), raw: null };
    },
    listModels: async () => [
      {
        ...{
          id: "large",
          provider: "acme",
          displayName: null,
          contextWindow,
          maxOutputTokens: 100,
          capabilities: {},
          prices: null,
        },
        ...({ createdAt: null, retiresAt: null, source: "seed", asOf: "2026-11-22", raw: null } as const),
      },
    ],
  };
  return { crux: scriptedCrux({ provider }), counted, asked };
}

/** A vendor that neither counts nor lists. */
function silentVendor(): Crux {
  return scriptedCrux({ provider: { chat: async () => saying("Hi") } });
}

function rolesOf({ messages }: FittedContext): string[] {
  return messages.map(({ role }) => role);
}

const estimateOnly: ContextPolicy = { contextWindow: 1000, reserveTokens: 0, estimateMargin: 0 };

describe("a conversation that fits", () => {
  it("is left alone; where bytes alone prove it, nobody counts", async () => {
    const { crux, counted } = countingVendor();
    const messages = [user("Hi")];
    const fitted = await fitContext(crux, { model, messages });
    expect(fitted).toMatchObject({ changes: [], warnings: [], size: { source: "estimate" } });
    expect(fitted.messages).toBe(messages);
    expect(fitted.budget).toEqual({ contextWindow: 1000, reservedTokens: 100, tokens: 900 });
    expect(counted).toHaveLength(0);
  });

  it("is counted by the vendor where it is not certain, or where there is media", async () => {
    const { crux, counted } = countingVendor();
    const messages = [user(long("a")), assistant(long("b")), user(long("c"))];
    const fitted = await fitContext(crux, { model, messages });
    expect(fitted.size).toEqual({ inputTokens: Math.ceil(JSON.stringify(messages).length / 2), source: "vendor" });
    await fitContext(crux, {
      model,
      messages: [{ role: "user", content: [{ type: "image", url: "https://acme.test/a.png" }] }],
    });
    expect(counted).toHaveLength(2);
  });

  it("with a window that nobody knows is left alone, and that is told", async () => {
    const messages = [user(long("a").repeat(100))];
    for (const crux of [silentVendor(), countingVendor(null).crux]) {
      const fitted = await fitContext(crux, { model, messages });
      expect(fitted.messages).toBe(messages);
      expect(fitted.warnings.map(({ code }) => code)).toEqual(["unknown-context-window"]);
      expect(fitted.budget).toBeNull();
    }
  });
});

describe("the budget", () => {
  const reserved = async (input: Partial<ChatInput>, policy: ContextPolicy = {}): Promise<number | undefined> =>
    (await fitContext(countingVendor().crux, { model, messages: [user("Hi")], ...input }, policy)).budget
      ?.reservedTokens;

  it("keeps room for the answer: as the policy says, as the request asks, as the model may, at most a quarter", async () => {
    expect(await reserved({ maxOutputTokens: 300 }, { reserveTokens: 50 })).toBe(50);
    expect(await reserved({ maxOutputTokens: 300 })).toBe(300);
    expect(await reserved({})).toBe(100);
    expect(await reserved({}, { contextWindow: 2000 })).toBe(500);
  });

  it("of an alias is that of the model that answered", async () => {
    const { crux } = countingVendor();
    const messages: Message[] = [user("Hi"), { role: "assistant", model, content: "Hi" }, user("Go on")];
    expect((await fitContext(crux, { model: "fast", messages })).budget?.contextWindow).toBe(1000);
    expect((await fitContext(crux, { model: "fast", messages: [user("Hi")] })).budget).toBeNull();
  });
});

describe("what is removed", () => {
  it("is told, one change after another, and no more than is needed", async () => {
    const messages = [
      { role: "system", content: "Be kind." } as const,
      ...[user("one"), assistant(long("a"))],
      ...[user("two"), assistant(long("b"))],
      ...[user("three"), assistant(long("c")), user("four")],
    ];
    const fitted = await fitContext(silentVendor(), { model, messages }, { ...estimateOnly, contextWindow: 260 });
    expect(fitted.messages).toEqual([messages[0], ...messages.slice(3)]);
    expect(fitted.changes).toMatchObject([
      { code: "dropped-turn", messages: [1, 2], path: "messages.1", response: null },
    ]);
    expect(fitted.size.source).toBe("estimate");
    expect(fitted.size.inputTokens).toBeLessThanOrEqual(260);
  });

  it("leaves some of the window free where only an estimate says how full it is", async () => {
    const messages = [user("one"), assistant(long("a")), user("two"), assistant(long("b")), user("three")];
    const input = { model, messages };
    expect((await fitContext(silentVendor(), input, { ...estimateOnly, contextWindow: 230 })).changes).toHaveLength(0);
    const careful = { contextWindow: 230, reserveTokens: 0 };
    expect((await fitContext(silentVendor(), input, careful)).changes).toHaveLength(1);
  });

  it("is decided by the vendor's count where it counts, with few counts", async () => {
    const { crux, counted } = countingVendor(1000);
    const turns = Array.from({ length: 20 }, (_, at) => [user(`question ${at}`), assistant(long("a"))]).flat();
    const fitted = await fitContext(crux, { model, messages: [...turns, user("last")] });
    expect(fitted.size.source).toBe("vendor");
    expect(fitted.size.inputTokens).toBeLessThanOrEqual(900);
    expect(fitted.size.inputTokens).toBeGreaterThan(500);
    expect(counted.length).toBeLessThan(6);
    expect(fitted.messages.at(-1)).toEqual(user("last"));
  });

  it("never parts a call from its result, nor reasoning from the answer it stands in", async () => {
    const messages = [user("look"), ...step("t1", long("a")), ...step("t2", long("b")), ...step("t3", long("c"))];
    const policy: ContextPolicy = { ...estimateOnly, contextWindow: 260, strategies: [{ type: "drop-oldest-steps" }] };
    const fitted = await fitContext(silentVendor(), { model, messages }, policy);
    expect(fitted.messages).toEqual([messages[0], ...messages.slice(3)]);
    expect(fitted.changes).toMatchObject([{ code: "dropped-step", messages: [1, 2] }]);
  });

  it("takes the result along, wherever it stood", async () => {
    const late = {
      role: "tool",
      content: [{ type: "tool-result", toolCallId: "t1", toolName: "look", content: "late" }],
    } as const;
    const messages = [
      user("look"),
      ...step("t1", "x").slice(0, 1),
      user(long("a")),
      late,
      assistant("done"),
      user("go on"),
    ];
    const policy: ContextPolicy = {
      ...estimateOnly,
      contextWindow: 150,
      strategies: [{ type: "drop-oldest-turns", keepTurns: 2 }],
    };
    expect(
      (await fitContext(silentVendor(), { model, messages: [user(long("z")), ...messages] }, policy)).messages,
    ).toEqual([...[messages[2], messages[4], messages[5]]]);
  });

  it("keeps an answer and the one that continues it together", async () => {
    const messages = [user("go"), assistant(long("a")), ...step("t1", "x"), assistant("done")];
    const policy: ContextPolicy = { ...estimateOnly, contextWindow: 80, strategies: [{ type: "drop-oldest-steps" }] };
    const fitted = await fitContext(silentVendor(), { model, messages }, policy);
    expect(fitted.changes).toMatchObject([{ messages: [1, 2, 3] }]);
  });
});

describe("tool results", () => {
  const messages = [
    user("look"),
    ...step("t1", `${long("a")}${long("b")}`),
    ...step("t2", long("c")),
    ...step("t3", long("d")),
  ];

  it("are shortened from the oldest on, with a note of how much is missing; the last stay whole", async () => {
    const policy: ContextPolicy = {
      ...{ ...estimateOnly, contextWindow: 350 },
      strategies: [{ type: "trim-tool-results", maxCharacters: 100, keepSteps: 1 }],
    };
    const fitted = await fitContext(silentVendor(), { model, messages }, policy);
    expect(fitted.changes).toMatchObject([{ code: "trimmed-tool-result", messages: [2] }]);
    const [trimmed] = fitted.messages[2]?.content as readonly {
      readonly content: string;
      readonly toolCallId: string;
    }[];
    expect(trimmed?.content).toMatch(/^a+ \[…\d+ characters left out…\] b+$/);
    expect([trimmed?.content.length, trimmed?.toolCallId]).toEqual([100, "t1"]);
    expect(fitted.messages.slice(3)).toEqual(messages.slice(3));
  });

  it("are replaced by a note, media too", async () => {
    const image = { type: "image", mediaType: "image/png", data: "aGk=" } as const;
    const shown: Message = {
      role: "tool",
      content: [{ type: "tool-result", toolCallId: "t0", toolName: "look", content: [image] }],
    };
    const [calls] = step("t0", "");
    const policy: ContextPolicy = { ...estimateOnly, strategies: [{ type: "drop-tool-results" }] };
    const given = [user("look"), ...(calls === undefined ? [] : [calls]), shown, ...step("t1", "ok")];
    const fitted = await fitContext(silentVendor(), { model, messages: given }, policy);
    expect(fitted.changes).toMatchObject([{ code: "dropped-tool-result", messages: [2] }]);
    expect(JSON.stringify(fitted.messages[2])).toContain("was left out to save room");
    expect(rolesOf(fitted)).toEqual(["user", "assistant", "tool", "assistant", "tool"]);
  });
});

describe("a summary", () => {
  const messages = [
    { role: "system", content: "Be kind." } as const,
    ...[user("Tell me of cats."), assistant(long("cat ")), user("And dogs?")],
  ];
  const policy: ContextPolicy = {
    contextWindow: 300,
    reserveTokens: 0,
    strategies: [{ type: "summarize-oldest-turns", model: "acme/small" }],
  };

  it("stands in the place of old turns, and is told with its own answer", async () => {
    const { crux, asked } = countingVendor();
    const fitted = await fitContext(crux, { model, messages }, policy);
    expect(rolesOf(fitted)).toEqual(["system", "user", "user"]);
    expect(fitted.messages[1]?.content).toContain("They spoke of cats.");
    expect(fitted.changes).toMatchObject([
      { code: "summarized-turns", messages: [1, 2], response: { text: "They spoke of cats." } },
    ]);
    expect(asked[0]?.model).toBe("acme/small");
    expect(JSON.stringify(asked[0]?.messages)).toContain("Tell me of cats.");
  });

  it("that cannot be had is told, and the next strategy has its turn", async () => {
    const crux = scriptedCrux({ provider: { chat: () => Promise.reject(new CruxError("quota", "No money.")) } });
    const strategies = [...(policy.strategies ?? []), { type: "drop-oldest-turns" } as const];
    const fitted = await fitContext(crux, { model, messages }, { ...policy, contextWindow: 100, strategies });
    expect(fitted.changes.map(({ code }) => code)).toEqual(["summary-failed", "dropped-turn"]);
  });
});

describe("what cannot fit", () => {
  it("is an error that says how large it is, how much fits, and what to do", async () => {
    const messages = [user("one"), assistant("two"), user(long("a"))];
    const error = await fitContext(
      silentVendor(),
      { model, messages },
      { contextWindow: 100, reserveTokens: 20 },
    ).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "context-length", details: { path: "messages", model } });
    expect(String(error)).toMatch(
      /107 tokens \(by estimate\) after 1 changes, and only 72 fit: acme\/large has a window of 100, of which 20/,
    );
  });

  it("is an error before anything is asked, and so is a policy that is wrong", async () => {
    const { crux, requests } = scriptedModel([saying("Hi")]);
    const run = (context: ContextPolicy): Promise<unknown> =>
      withTools(crux)
        .run({ model, prompt: long("a"), tools: [], context })
        .catch((thrown: unknown) => thrown);
    expect(await run({ contextWindow: 50 })).toMatchObject({ code: "context-length" });
    expect(await run({ contextWindow: -1 })).toMatchObject({ code: "invalid-request" });
    await expect(fitContext(crux, { model, prompt: "Hi" }, { windw: 1 } as ContextPolicy)).rejects.toMatchObject({
      code: "invalid-request",
    });
    expect(requests).toEqual([]);
  });
});

describe("a run with a context policy", () => {
  const look = defineTool({ name: "look", parameters: z.object({}), execute: () => long("a") });

  it("sends what fits, tells what was left out, and keeps the whole in its messages", async () => {
    const calls = ["t1", "t2", "t3", "t4"].map((id) => calling(callOf(id, "look")));
    const { crux, requests } = scriptedModel([...calls, saying("Done.")]);
    const context: ContextPolicy = { ...estimateOnly, contextWindow: 330, strategies: [{ type: "drop-oldest-steps" }] };
    const result = await withTools(crux).run({ model, prompt: "look", tools: [look], context });
    expect(result.messages).toHaveLength(9);
    expect(requests.map(({ messages }) => messages.length)).toEqual([1, 3, 5, 5, 5]);
    expect(result.warnings.map(({ code }) => code)).toEqual(["dropped-step", "dropped-step"]);
    expect(result.steps.map((one) => one.context?.changes.length)).toEqual([0, 0, 0, 1, 1]);
  });

  it("counts what summaries cost", async () => {
    const usage = {
      inputTokens: 10,
      outputTokens: 1,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      estimated: false,
      raw: null,
    };
    const { crux } = scriptedModel([
      { ...saying("Of cats."), usage },
      { ...saying("Hi"), usage },
    ]);
    const context: ContextPolicy = {
      ...estimateOnly,
      contextWindow: 100,
      strategies: [{ type: "summarize-oldest-turns" }],
    };
    const messages = [user("Cats?"), assistant(long("a")), user("Dogs?")];
    const result = await withTools(crux).run({ model, messages, tools: [], context });
    expect([result.text, result.usage.inputTokens, result.steps.length]).toEqual(["Hi", 20, 1]);
  });
});
