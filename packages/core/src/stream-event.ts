import type { AudioPart, Citation, FilePart, ImagePart, ProviderItemPart, ProviderMetadata } from "./content.ts";
import type { ChatResponse, Cost, FinishReason, Pending, RateLimitState, Usage, Warning } from "./chat-response.ts";
import type { CruxError } from "./errors.ts";

/*
 * stream = start { delta } ( finish | error )
 */

interface PartDelta {
  /** Which part of the message this belongs to: an ordinal that identifies and orders; gaps are allowed. */
  readonly part: number;
  /** Opaque vendor data of the part; per key the last wins. The text beside it may be empty. */
  readonly providerMetadata?: ProviderMetadata | undefined;
}

/** More text. */
export interface TextDelta extends PartDelta {
  readonly type: "text-delta";
  readonly text: string;
}
/** More of what the model thinks. */
export interface ReasoningDelta extends PartDelta {
  readonly type: "reasoning-delta";
  readonly text: string;
}
/** More of a refusal. */
export interface RefusalDelta extends PartDelta {
  readonly type: "refusal-delta";
  readonly text: string;
}
/** A tool call begins. Calls may interleave; their events share `id`. */
export interface ToolCallStart extends PartDelta {
  readonly type: "tool-call-start";
  readonly id: string;
  readonly name: string;
}
/** More of a call's arguments: a fragment of JSON text. */
export interface ToolCallDelta extends PartDelta {
  readonly type: "tool-call-delta";
  readonly id: string;
  readonly arguments: string;
}
/** A call is whole, and its arguments parse. A cut call never ends. Run it only after `finish`. */
export interface ToolCallEnd extends PartDelta {
  readonly type: "tool-call-end";
  readonly id: string;
}
/** What supports a text part; may come before the text. */
export interface CitationDelta extends PartDelta {
  readonly type: "citation";
  readonly citation: Citation;
}
/** A part that comes whole. */
export interface PartEvent extends PartDelta {
  readonly type: "part";
  readonly content: ImagePart | AudioPart | FilePart | ProviderItemPart;
}

/** What may stand between `start` and the terminal event. */
export type StreamDelta =
  TextDelta | ReasoningDelta | RefusalDelta | ToolCallStart | ToolCallDelta | ToolCallEnd | CitationDelta | PartEvent;

/** The first event; held back until the first delta or the terminal event, so that a retry shows no second one. */
export interface StreamStart {
  readonly type: "start";
  readonly provider: string;
  /** The model asked for, without the provider. */
  readonly requestedModel: string;
  readonly callId: string;
  /** The vendor's id of the answer; `null` until it told one. */
  readonly id: string | null;
  /** The model as the vendor names it. */
  readonly model: string | null;
}

/** Figures of one stream. */
export interface StreamMetrics {
  /** How many deltas were emitted. */
  readonly emittedCount: number;
  /** From the start of the call to the first delta; `null` iff there was none. */
  readonly timeToFirstTokenMs: number | null;
  readonly totalDurationMs: number;
}

/** The answer is whole. */
export interface StreamFinish<Output = unknown> {
  readonly type: "finish";
  readonly response: ChatResponse<Output>;
  readonly metrics: StreamMetrics;
}

/** The stream failed; `partial` holds every part received so far. */
export interface StreamError {
  readonly type: "error";
  readonly error: CruxError;
  readonly partial: ChatResponse;
  readonly metrics: StreamMetrics;
}

/** What `crux.stream` yields: `start`, deltas, then exactly one `finish` or `error`. */
export type StreamEvent<Output = unknown> = StreamStart | StreamDelta | StreamFinish<Output> | StreamError;

/** A provider's `start`: what is known once the vendor answers. */
export interface ProviderStreamStart {
  readonly type: "start";
  readonly id?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly requestId?: string | null | undefined;
  readonly rateLimit?: RateLimitState | null | undefined;
  readonly warnings?: readonly Warning[] | undefined;
}

/** What is known of the usage so far; replaces what was told before. */
export interface ProviderUsage {
  readonly type: "usage";
  readonly usage: Usage;
}

/** A provider's `finish`: the vendor gave its terminal signal. */
export interface ProviderStreamFinish {
  readonly type: "finish";
  readonly finishReason: FinishReason;
  readonly rawFinishReason: string | null;
  readonly usage?: Usage | undefined;
  readonly cost?: Cost | undefined;
  readonly pending?: Pending | null | undefined;
  readonly messageMetadata?: ProviderMetadata | undefined;
  readonly providerMetadata?: ProviderMetadata | undefined;
  readonly warnings?: readonly Warning[] | undefined;
}

/** What a provider's stream yields. It has no `error`: a provider throws, and the stream loop tells it. */
export type ProviderStreamEvent = ProviderStreamStart | ProviderUsage | StreamDelta | ProviderStreamFinish;
