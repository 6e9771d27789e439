import type { AssistantPart, ChatRequest, Message, Warning } from "@crux/core";
import { describe, expect, it } from "vitest";
import { generateHistory } from "../fakes/generate-history.ts";
import { scriptedCrux } from "../fakes/scripted-crux.ts";

const target = "acme/large";
const models = [target, "acme/small", "other/large"];

/** Numbers that are the same for the same seed (mulberry32, public domain). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

interface Handed {
  readonly given: readonly Message[];
  readonly messages: readonly Message[];
  readonly warnings: readonly Warning[];
}

async function handedFor(given: readonly Message[]): Promise<Handed> {
  let request: ChatRequest | null = null;
  const crux = scriptedCrux({
    provider: {
      chat(asked) {
        request = asked;
        return Promise.resolve({ content: [], finishReason: "stop", rawFinishReason: "stop" });
      },
    },
  });
  const { warnings } = await crux.chat({ model: target, messages: given });
  return { given, messages: (request as ChatRequest | null)?.messages ?? [], warnings };
}

/** Two hundred conversations; what fails names its seed. */
async function everyHistory(check: (handed: Handed) => void | Promise<void>): Promise<void> {
  for (let seed = 1; seed <= 200; seed += 1) {
    try {
      await check(await handedFor(generateHistory({ random: numbers(seed), models, turns: 10 })));
    } catch (cause) {
      throw new Error(`seed ${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
}

const partsOf = (message: Message | undefined): readonly { readonly type: string }[] =>
  message === undefined || typeof message.content === "string" ? [] : message.content;
const callsOf = (message: Message | undefined): readonly string[] =>
  partsOf(message).flatMap((part) => (part.type === "tool-call" && "id" in part ? [String(part.id)] : []));
const answersOf = (message: Message | undefined): readonly string[] =>
  partsOf(message).flatMap((part) => ("toolCallId" in part ? [String(part.toolCallId)] : []));

describe("a generated conversation, handed to a model", () => {
  it("has one result for every call, right behind its turn, and no other", async () => {
    await everyHistory(({ messages }) => {
      messages.forEach((message, index) => {
        const calls = message.role === "assistant" ? callsOf(message) : [];
        const next = messages[index + 1];
        const behind = next?.role === "tool" ? answersOf(next) : [];
        if (message.role === "assistant") expect([...behind].sort()).toEqual([...calls].sort());
        if (message.role === "tool") expect(messages[index - 1]?.role).toBe("assistant");
      });
    });
  });

  it("holds nothing that another model alone understands, no cut call and no failed turn", async () => {
    await everyHistory(({ messages }) => {
      for (const message of messages) {
        if (message.role !== "assistant") continue;
        expect(message.complete).not.toBe(false);
        for (const part of partsOf(message) as readonly AssistantPart[])
          if (part.type === "tool-call") expect(part.complete).toBe(true);
        if (message.model !== target)
          expect(JSON.stringify(message)).not.toMatch(/opaque-of|"reasoning"|provider-item|api:get/);
      }
    });
  });

  it("keeps what the model itself wrote as it was, cut calls aside", async () => {
    await everyHistory(({ given, messages }) => {
      const own = given.flatMap((message) => {
        if (message.role !== "assistant" || message.model !== target || message.complete === false) return [];
        if (typeof message.content === "string") return [message];
        const content = message.content.filter((part) => part.type !== "tool-call" || part.complete);
        return content.length === 0 ? [] : [{ ...message, content }];
      });
      expect(messages.filter((message) => message.role === "assistant" && message.model === target)).toEqual(own);
    });
  });

  it("keeps every turn of the user's and the system's, in order", async () => {
    const said = (messages: readonly Message[]): readonly Message[] =>
      messages.filter(({ role }) => role === "user" || role === "system");
    await everyHistory(({ given, messages }) => expect(said(messages)).toEqual(said(given)));
  });

  it("tells each part that is missing, at its place", async () => {
    await everyHistory(({ given, messages, warnings }) => {
      const kept = new Set(messages.flatMap((message) => partsOf(message).map((part) => JSON.stringify(bare(part)))));
      const places = new Set(warnings.map(({ path }) => path));
      given.forEach((message, index) => {
        partsOf(message).forEach((part, at) => {
          if (kept.has(JSON.stringify(bare(part)))) return;
          const place = `messages.${index}.content.${at}`;
          expect(places.has(place) || places.has(`messages.${index}`) ? place : "not told").toBe(place);
        });
      });
    });
  });

  it("is not touched a second time", async () => {
    await everyHistory(async ({ messages }) => {
      const again = await handedFor(messages);
      expect(again.messages).toEqual(messages);
      expect(again.warnings.filter(({ message }) => !message.includes("surrogate"))).toEqual([]);
    });
  });
});

/** A part without what may be taken off it; a tool's new name is told where it is called. */
function bare(part: { readonly type: string }): object {
  return { ...part, providerMetadata: undefined, toolName: undefined };
}
