import type { Message } from "@crux/core";
import { generateHistory } from "@crux/testkit";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../seeded-random.ts";
import type { Conversation } from "./conversation.ts";
import { untoldLosses } from "./content-fate.ts";
import { handoverTargets, handOver } from "./handover-target.ts";
import { leakedOpaque, lostOpaque } from "./opaque-fate.ts";
import { renderHandover } from "./render-handover.ts";
import { judgePair } from "./run-handover.ts";

const targets = handoverTargets();

function conversation(id: string, messages: readonly Message[], model = "other/large"): Conversation {
  const [provider = "", name = ""] = model.split("/");
  return { id, provider, api: "chat", model: name, request: { model, messages, maxOutputTokens: 1024 } };
}

describe("conversations of the worst kind", () => {
  it("have seven vendors to go to", () => {
    expect(targets.map(({ provider }) => provider).sort()).toEqual([
      "anthropic",
      "deepseek",
      "gemini",
      "ollama",
      "openai",
      "openrouter",
      "xai",
    ]);
  });

  it.each(targets)("are accepted by $provider, with every loss told", async (target) => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const id = `generated ${seed}`;
      const models = ["other/large", "third/small"];
      const result = await judgePair(
        conversation(id, generateHistory({ random: seededRandom(id), models, turns: 12 })),
        target,
      );
      expect(result).toMatchObject({ id, findings: [] });
    }
  });
});

describe("the judgement of what goes out", () => {
  const messages: readonly Message[] = [
    { role: "user", content: "What of Cologne?" },
    {
      role: "assistant",
      model: "other/large",
      content: [
        { type: "text", text: "I look.", providerMetadata: { other: { signature: "s".repeat(40) } } },
        { type: "tool-call", id: "1", name: "look", arguments: '{"city":"Köln"}', complete: true },
      ],
    },
    { role: "tool", content: [{ type: "tool-result", toolCallId: "1", content: '{"sun":true}' }] },
  ];
  const { request } = conversation("c", messages);
  const told = { code: "dropped-opaque-data", message: "", path: "messages.1" };
  const sent = {
    said: ["What of Cologne?", "I look."],
    called: { name: "look", args: { city: "Köln" } },
    result: { sun: true },
  };

  it("finds each piece in whatever form it is", () => {
    expect(untoldLosses(request, sent, [told], false)).toEqual([]);
  });

  it("misses what is neither there nor told, and takes no warning of another place or kind", () => {
    const places = (body: object, ...warnings: readonly { code: string; path: string }[]): readonly string[] =>
      untoldLosses(
        request,
        body as typeof sent,
        [told, ...warnings.map((warning) => ({ ...warning, message: "" }))],
        false,
      ).map(({ field }) => field);
    expect(places({ ...sent, said: ["I look."] })).toEqual(["messages.0"]);
    expect(places({ ...sent, said: ["I look."] }, { code: "dropped-message", path: "messages.0" })).toEqual([]);
    expect(places({ ...sent, said: ["I look."] }, { code: "dropped-message", path: "messages.2" })).toEqual([
      "messages.0",
    ]);
    expect(places({ ...sent, called: { name: "look", args: {} } })).toEqual(["messages.1.content.1"]);
    expect(places({ ...sent, result: {} }, { code: "dropped-content", path: "messages.2.content.0" })).toEqual([
      "messages.2.content.0",
    ]);
    expect(untoldLosses(request, sent, [], false).map(({ field }) => field)).toEqual(["messages.1"]);
  });

  it("sees opaque data that leaks to another model, or is lost on its way back", () => {
    expect(leakedOpaque(request, sent)).toEqual([]);
    expect(leakedOpaque(request, { ...sent, extra: "s".repeat(40) })).toMatchObject([
      { field: "messages.1.content.0" },
    ]);
    expect(lostOpaque(request, sent, [])).toMatchObject([{ field: "messages.1.content.0" }]);
    expect(lostOpaque(request, sent, [told])).toEqual([]);
    expect(lostOpaque(request, { ...sent, extra: "s".repeat(40) }, [])).toEqual([]);
  });

  it("hears of the call what the preview says", async () => {
    for (const target of targets) {
      const { warnings, report } = await handOver(
        { ...request, model: `${target.provider}/${target.model}` },
        "other/large",
        target,
      );
      expect(report.from).toBe("other/large");
      expect(report.losses.map(({ code }) => code)).toEqual(warnings.map(({ code }) => code));
      expect(report.losses.map(({ code }) => code)).toContain("dropped-opaque-data");
    }
  });

  it("is told as a table of pairs", () => {
    const finding = { field: "messages", expected: "a", got: "b" };
    const result = { id: "x", from: "a", to: "b", findings: [], told: 0 };
    const text = renderHandover([result, { ...result, id: "y", findings: [finding] }, { ...result, to: "c" }]);
    expect(text).toContain("FAILED a → b y");
    expect(text).toMatch(/a +2 \(1 failed\) +1\n/);
    expect(text.endsWith("2 passed, 1 failed")).toBe(true);
  });
});
