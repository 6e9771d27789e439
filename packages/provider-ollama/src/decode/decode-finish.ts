import {
  unknownUsage,
  type FinishReason,
  type JsonObject,
  type JsonValue,
  type ProviderStreamFinish,
  type Usage,
  type Warning,
} from "@crux/core";
import type { ChatLine } from "../schemas.ts";

/** What was sent, as far as it tells whether the server read all of it. */
export interface SentPrompt {
  /** Characters of text, tools included. */
  readonly characters: number;
  /** The window that was asked for; `null` where the server chose. */
  readonly numCtx: number | null;
  /** The most tokens that were asked for; `null` for no limit. */
  readonly numPredict: number | null;
}

/** What of an answer is told with its end. */
export interface GatheredAnswer {
  readonly calls: number;
  readonly namelessCalls: number;
  readonly logprobs: readonly JsonValue[];
}

/** The end of an answer, from its last line. */
export function finishOf(
  line: ChatLine,
  raw: JsonObject,
  gathered: GatheredAnswer,
  prompt: SentPrompt,
): ProviderStreamFinish {
  const told = toldBeside(raw, gathered.logprobs);
  const warnings = [...lostCalls(gathered.namelessCalls), ...windowWarnings(line, prompt)];
  return {
    type: "finish",
    finishReason: finishReasonOf(line.done_reason, gathered.calls),
    rawFinishReason: line.done_reason || null,
    usage: usageOf(line),
    ...(Object.keys(told).length === 0 ? {} : { providerMetadata: { ollama: told } }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

/** `load` and `unload` answer a request without messages. There is no reason for calls: they come under `stop`. */
const finishReasons: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["length", "length"],
  ["load", "stop"],
  ["unload", "stop"],
]);

function finishReasonOf(reason: string | null | undefined, calls: number): FinishReason {
  const known = finishReasons.get(reason ?? "") ?? "other";
  return known === "stop" && calls > 0 ? "tool-calls" : known;
}

/** A prompt that the server had in its cache is counted as 0 or not at all: that is not known. */
function usageOf({ prompt_eval_count: input, eval_count: output }: ChatLine): Usage | undefined {
  if (typeof input !== "number" && typeof output !== "number") return undefined;
  const raw: JsonObject = {
    ...(typeof input === "number" ? { prompt_eval_count: input } : {}),
    ...(typeof output === "number" ? { eval_count: output } : {}),
  };
  return { ...unknownUsage, inputTokens: input || null, outputTokens: output ?? null, raw };
}

/** Times are nanoseconds, as the server tells them. */
const toldKeys = [
  "created_at",
  "total_duration",
  "load_duration",
  "prompt_eval_duration",
  "eval_duration",
  "remote_model",
  "remote_host",
] as const;

function toldBeside(raw: JsonObject, logprobs: readonly JsonValue[]): JsonObject {
  const told = toldKeys.flatMap((key) =>
    raw[key] === undefined || raw[key] === null ? [] : [[key, raw[key]] as const],
  );
  return { ...Object.fromEntries(told), ...(logprobs.length === 0 ? {} : { logprobs }) };
}

function lostCalls(count: number): readonly Warning[] {
  if (count === 0) return [];
  const message = `${count} tool call${count === 1 ? "" : "s"} came without a name and cannot be told or run.`;
  return [{ code: "dropped-tool-call", message }];
}

const remedy = "Set numCtx, or providerOptions.ollama.options.num_ctx, higher.";

/** Servers that know no `truncate` cut a long prompt without a word; only what they counted tells. */
function windowWarnings(line: ChatLine, prompt: SentPrompt): readonly Warning[] {
  const read = line.prompt_eval_count ?? 0;
  if (isCut(read, prompt)) {
    const message = `Ollama read ${read} tokens of a prompt of ${prompt.characters} characters: its beginning was probably cut off. ${remedy}`;
    return [{ code: "prompt-truncated", message, path: "messages" }];
  }
  const written = line.eval_count ?? 0;
  if (line.done_reason !== "length" || written === 0 || (prompt.numPredict !== null && written >= prompt.numPredict))
    return [];
  const message = `The model's window was full after ${read} tokens of prompt and ${written} of answer. ${remedy}`;
  return [{ code: "context-full", message, path: "maxOutputTokens" }];
}

/** No prose, code or JSON has so many characters to a token; a cut prompt still fills half of a window, and none is smaller than 2048. */
const mostCharactersPerToken = 8;
const leastReadOfACut = 1024;

function isCut(read: number, { characters, numCtx }: SentPrompt): boolean {
  if (read < leastReadOfACut) return false;
  return read > characters / mostCharactersPerToken ? numCtx !== null && read >= numCtx : true;
}
