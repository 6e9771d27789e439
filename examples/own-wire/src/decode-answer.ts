import {
  type FinishReason,
  type JsonValue,
  type ProviderAnswer,
  type Usage,
  CruxError,
  unknownUsage,
} from "@crux/core";
import { z } from "zod";

const usageSchema = z.looseObject({ input: z.number().nullish(), output: z.number().nullish() });

const answerSchema = z.looseObject({
  id: z.string().nullish(),
  text: z.string(),
  stop: z.string().nullish(),
  usage: usageSchema.nullish(),
});

/** An answer in one piece. */
export function decodeAnswer(body: unknown): ProviderAnswer {
  const answer = answerSchema.safeParse(body);
  if (!answer.success) throw new CruxError("bad-response", "Acme sent an answer without text.");
  const { id, text, stop, usage } = answer.data;
  return { id, content: [{ type: "text", text }], ...finishOf(stop), usage: usageOf(usage) };
}

/** Acme's reason for stopping, in our words and in its own. */
export function finishOf(stop: string | null | undefined): {
  finishReason: FinishReason;
  rawFinishReason: string | null;
} {
  const known: Readonly<Record<string, FinishReason>> = { end: "stop", limit: "length" };
  return { finishReason: known[stop ?? ""] ?? "other", rawFinishReason: stop ?? null };
}

/** Acme's count of tokens; a count it does not give is unknown, not 0. */
export function usageOf(usage: z.infer<typeof usageSchema> | null | undefined): Usage | undefined {
  if (usage === null || usage === undefined) return undefined;
  const { input = null, output = null } = usage;
  return { ...unknownUsage, inputTokens: input, outputTokens: output, raw: usage as JsonValue };
}
