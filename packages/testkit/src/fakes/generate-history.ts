import type { AssistantMessage, AssistantPart, Message, ToolMessage, ToolResultPart, UserPart } from "@crux/core";

/** What is put into a generated history. */
export interface HistoryOptions {
  /** Numbers in [0, 1): the same numbers give the same history. */
  readonly random: () => number;
  /** Models (`provider/model`) that the assistant's turns may be of; a turn may also name none. */
  readonly models: readonly string[];
  /** The most turns; 8 if not told. */
  readonly turns?: number;
}

/**
 * A conversation as applications come to hold them: turns of several models, with opaque data, thinking, calls by odd ids,
 * results that are missing, moved, doubled or of nobody, cut calls, failed turns, media, empty texts and lone surrogates.
 * It ends with a question.
 */
export function generateHistory({ random, models, turns = 8 }: HistoryOptions): readonly Message[] {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const chance = (share: number): boolean => random() < share;
  const waiting: ToolResultPart[] = [];
  let made = 0;
  const word = (): string => `${pick(texts)}${chance(0.9) ? ` ${(made += 1)}` : ""}`;

  function assistant(): AssistantMessage {
    const model = chance(0.9) ? pick(models) : undefined;
    const provider = model?.split("/")[0] ?? "nobody";
    const secret = (): string => `opaque-of-${provider}-${(made += 1)}`;
    const opaque = (): object => (chance(0.4) ? { providerMetadata: { [provider]: { signature: secret() } } } : {});
    const content = Array.from({ length: 1 + Math.floor(random() * 4) }, (): AssistantPart => {
      const kind = random();
      if (kind < 0.2) return { type: "reasoning", text: word(), ...opaque() };
      if (kind < 0.6) return { type: "text", text: word(), ...opaque() };
      if (kind < 0.65) return { type: "refusal", text: `no ${(made += 1)}` };
      if (kind < 0.7) return { type: "provider-item", provider, itemType: "search", item: { id: secret() } };
      if (kind < 0.75) return { type: "image", mediaType: "image/png", data: `cGljdHVyZQ${(made += 1)}` };
      const id = chance(0.8) ? `${pick(ids)}${(made += 1)}` : "repeated";
      const call = { type: "tool-call", id, name: pick(names), arguments: pick(args), complete: chance(0.9) } as const;
      if (chance(0.85)) waiting.push({ type: "tool-result", toolCallId: id, toolName: call.name, content: word() });
      return { ...call, ...opaque() };
    });
    return {
      role: "assistant",
      content: chance(0.1) ? word() : content,
      ...(model === undefined ? {} : { model }),
      ...(chance(0.1) ? { complete: false } : {}),
      ...opaque(),
    };
  }

  function results(): ToolMessage {
    const given = waiting.splice(0);
    const stray = { type: "tool-result", toolCallId: `stray-${(made += 1)}`, content: word() } as const;
    const all = [
      ...given,
      ...(chance(0.1) ? given.slice(0, 1) : []),
      ...(given.length === 0 || chance(0.1) ? [stray] : []),
    ];
    return { role: "tool", content: chance(0.3) ? all.reverse() : all };
  }

  function user(): Message {
    const image: UserPart = chance(0.5)
      ? { type: "image", mediaType: "image/png", data: `cGljdHVyZQ${(made += 1)}` }
      : { type: "file", mediaType: "application/pdf", filename: "a.pdf", data: `ZG9jdW1lbnQ${(made += 1)}` };
    if (chance(0.7)) return { role: "user", content: word() };
    return { role: "user", content: chance(0.3) ? [image] : [{ type: "text", text: word() }, image] };
  }

  const history: Message[] = chance(0.5) ? [{ role: "system", content: word() }] : [];
  history.push({ role: "user", content: word() });
  while (history.length < turns) {
    const kind = random();
    if (kind < 0.45) history.push(assistant());
    else if (kind < 0.75) history.push(results());
    else if (kind < 0.95) history.push(user());
    else history.push({ role: "system", content: word() });
  }
  return [...history, { role: "user", content: "And now?" }];
}

const texts = ["Hello", "Grüße 👋", "a lone \ud83d one", "{}", '{"a":1}', "two\nlines", "x".repeat(300)];
const ids = ["call_", "toolu_", "functions.get:", `call_${"y".repeat(60)}`, "ü "];
const names = ["get_weather", "search", "api:get.it", "z".repeat(70)];
const args = ["{}", "", '{"city":"Köln"}', "[1]", '"text"'];
