import { isCruxError, partsOf, type ChatInput, type Crux } from "@crux/core";
import { definitionsOf, estimateTokens } from "./estimate-tokens.ts";

/** How many tokens a request costs, and who says so. */
export interface ContextSize {
  readonly inputTokens: number;
  /** `vendor`: counted by the vendor. `estimate`: Crux's own guess, because the vendor does not count, or could not be asked. */
  readonly source: "vendor" | "estimate";
}

/**
 * The tokens a request would cost: counted by the vendor where it counts, else a labelled estimate.
 * @throws CruxError `cancelled` when the request's signal is aborted.
 */
export async function measureContext(crux: Crux, input: ChatInput): Promise<ContextSize> {
  try {
    return { inputTokens: (await crux.countTokens(input)).inputTokens, source: "vendor" };
  } catch (thrown) {
    // What is wrong with the request, or with the vendor, the call itself will tell.
    if (isCruxError(thrown) && thrown.code === "cancelled") throw thrown;
    return { inputTokens: estimateTokens(input), source: "estimate" };
  }
}

/**
 * The most tokens a request can cost: no tokenizer makes more of them than there are bytes. `null` where media is in it, which is
 * counted otherwise.
 */
export function boundTokens({ messages = [], prompt = "", tools, responseFormat }: ChatInput): number | null {
  const parts = messages.flatMap(({ content }) => [...partsOf(content)]);
  const inner = parts.flatMap((part) => (part.type === "tool-result" ? [...partsOf(part.content)] : [part]));
  const media = new Set(["image", "audio", "file"]);
  if (inner.some(({ type }) => media.has(type))) return null;
  return Buffer.byteLength(JSON.stringify([messages, prompt, definitionsOf({ tools, responseFormat })]), "utf8");
}
