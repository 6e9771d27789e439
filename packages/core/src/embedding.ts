import { z } from "zod";
import type { Cost, RateLimitState, Usage, Warning } from "./chat-response.ts";
import { providerOptionsSchema, type ProviderOptions } from "./content.ts";
import { CruxError } from "./errors.ts";
import type { CallContext, LLMProvider } from "./provider.ts";
import { retryConfigSchema } from "./resilience/retry.ts";
import { timeoutsSchema } from "./resilience/timeouts.ts";
import { describeIssues } from "./standard-schema.ts";

/** Texts to be turned into vectors, as a provider gets them: no more than it said it takes at once. */
export interface EmbeddingRequest {
  /** `provider/model`. */
  readonly model: string;
  readonly input: readonly string[];
  /** Length of the vectors, where the model lets one choose. */
  readonly dimensions?: number | undefined;
  /** The escape hatch, as in a chat request. */
  readonly providerOptions?: ProviderOptions | undefined;
}

/** What a provider answers. Absent means unknown or none. */
export interface EmbeddingAnswer {
  /** One for each input, in its order. */
  readonly vectors: readonly (readonly number[])[];
  readonly usage: Usage;
  /** The model as the vendor names it. */
  readonly model: string | null;
  readonly cost?: Cost | undefined;
  /** The vendor's id of the HTTP request. */
  readonly requestId?: string | null | undefined;
  readonly rateLimit?: RateLimitState | null | undefined;
  readonly warnings?: readonly Warning[] | undefined;
}

/** How much a vendor takes in one request. A field left out is no limit. */
export interface EmbeddingLimits {
  /** The most texts. */
  readonly inputs?: number | undefined;
  /** The most text in all, in UTF-16 units; a single longer text is sent alone all the same. */
  readonly characters?: number | undefined;
}

/** A provider that turns texts into vectors. */
export interface SupportsEmbeddings {
  /** One vector for each input, in order. Throws like `chat`. */
  embed(request: EmbeddingRequest, context: CallContext): Promise<EmbeddingAnswer>;
  /** What the vendor takes at once of a model; no limit where absent. What is more is asked for in several requests. */
  embeddingLimits?(model: string): EmbeddingLimits;
}

/** Whether the provider makes embeddings. */
export function supportsEmbeddings(provider: LLMProvider): provider is LLMProvider & SupportsEmbeddings {
  return "embed" in provider && typeof provider.embed === "function";
}

const embeddingInputSchema = z.strictObject({
  /** `provider/model`, or an alias. A default model is one for chat and does not stand in here. */
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.string()).min(1).readonly()]),
  dimensions: z.int().positive().optional(),
  /** Of each request to the vendor: a long input takes several. */
  timeouts: timeoutsSchema.optional(),
  retry: retryConfigSchema.optional(),
  /** Aborting it ends all of it as `cancelled`. */
  signal: z.custom<AbortSignal>((value) => value instanceof AbortSignal, "expected an AbortSignal").optional(),
  providerOptions: providerOptionsSchema.optional(),
});

/** What `crux.embed` takes: one text or several, however many. */
export type EmbeddingInput = z.input<typeof embeddingInputSchema>;

/** An {@link EmbeddingInput} that was checked; `input` is a list. */
export type CheckedEmbeddingInput = Omit<z.output<typeof embeddingInputSchema>, "input"> & {
  readonly input: readonly string[];
};

/**
 * Checks what a caller gave.
 * @throws CruxError `invalid-request` with the path of the mistake.
 */
export function parseEmbeddingInput(value: unknown): CheckedEmbeddingInput {
  const result = embeddingInputSchema.safeParse(value);
  if (result.success) {
    const { input } = result.data;
    return { ...result.data, input: typeof input === "string" ? [input] : input };
  }
  const path = result.error.issues[0]?.path.map(String).join(".") ?? "";
  throw new CruxError("invalid-request", `Invalid request: ${describeIssues(result.error.issues)}.`, { path });
}

/** The vectors of all inputs. */
export interface EmbeddingResponse {
  /** One for each input, in its order, however many requests they took. */
  readonly vectors: readonly (readonly number[])[];
  /** Of all requests together; a count one of them did not tell is `null`. */
  readonly usage: Usage;
  /** Of all requests together; `null` where the cost of one is not known. */
  readonly cost: Cost | null;
  /** The provider's id. */
  readonly provider: string;
  /** The model as the vendor reported it, else as it was asked for (without the provider). */
  readonly model: string;
  /** The requests it took. */
  readonly requests: number;
  /** Crux's own id of the call. */
  readonly callId: string;
  readonly timings: { readonly startedAt: string; readonly durationMs: number };
  readonly warnings: readonly Warning[];
}
