/** The neutral finish reasons of the contract. */
export type ExpectedFinishReason = "stop" | "length" | "tool-calls" | "content-filter" | "error" | "other";

/** A tool call of the client's own tools that the vendor finished. */
export interface ExpectedToolCall {
  /** `null`: the wire gave none, a blank one, or one an earlier call already has. */
  readonly id: string | null;
  readonly name: string;
  /** The JSON text as sent; `JSON.stringify` of it where the wire sends a value; `{}` where it sends nothing. */
  readonly arguments: string;
}

/** Token counts; `null` is what the wire does not say. */
export interface ExpectedUsage {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  /** Absent where there was none. */
  readonly longCacheWriteTokens?: number;
  readonly reasoningTokens: number | null;
}

/** What a failed answer had already delivered. `toolCalls` are those that ended before the failure; none may be run. */
export interface ExpectedPartial {
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
  readonly toolCalls: readonly ExpectedToolCall[];
  readonly cutToolCalls: number;
}

/** A finished answer. */
export interface ExpectedAnswer extends ExpectedPartial {
  readonly kind: "answer";
  readonly finishReason: ExpectedFinishReason;
  /** The vendor's own word; `null` where its terminal signal gave none. */
  readonly rawFinishReason: string | null;
  /** `null`: no usage on the wire at all. */
  readonly usage: ExpectedUsage | null;
  readonly id: string | null;
  readonly model: string | null;
  /** Signatures and encrypted or redacted reasoning, in order: they must survive byte for byte. */
  readonly opaque: readonly string[];
  /** The vendor's type names of blocks that have no neutral form, in order. */
  readonly providerItems: readonly string[];
  readonly citations: number;
  readonly logprobs: boolean;
}

/** A failure: a refused request, an error inside a success, a stream that broke off, or a body that cannot be read. */
export interface ExpectedError {
  readonly kind: "error";
  /** A `CruxErrorCode`. */
  readonly code: string;
  /** HTTP status of the exchange: 200 where the error stands inside a success. */
  readonly status: number;
  readonly vendorCode: string | null;
  readonly requestId: string | null;
  /** `null`: nothing of an answer had arrived. A client may then have an empty partial or none. */
  readonly partial: ExpectedPartial | null;
}

/** Vectors, in the order of the texts. */
export interface ExpectedEmbeddings {
  readonly kind: "embeddings";
  readonly vectors: readonly (readonly number[])[];
  /** `null`: no usage on the wire at all; absent: not read. */
  readonly usage?: ExpectedUsage | null;
  /** `null`: no model on the wire; absent: not read. */
  readonly model?: string | null;
}

/** The exchange proves nothing about a client; `rule` names the reason, which is a property of the exchange, never its id. */
export interface NotApplicable {
  readonly kind: "not-applicable";
  readonly rule: "api-not-read" | "wire-not-read" | "single-model" | "multi-choice" | "foreign-body" | "edited";
  readonly reason: string;
}

/** What a correct client must make of one recorded exchange. */
export type Expectation =
  | ExpectedAnswer
  | ExpectedError
  | { readonly kind: "models"; readonly ids: readonly string[] }
  | { readonly kind: "count"; readonly inputTokens: number }
  | ExpectedEmbeddings
  | NotApplicable;
