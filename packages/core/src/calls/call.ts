import type { CallTimings, ChatResponse, ProviderAnswer } from "../chat-response.ts";
import type { ChatRequest } from "../chat-request.ts";
import { prepareMessages, type PreparedMessages } from "../conversation/prepare-messages.ts";
import type { CruxError } from "../errors.ts";
import { createId } from "../ids.ts";
import { resolveTimeouts } from "../resilience/timeouts.ts";
import type { StreamMetrics } from "../stream-event.ts";
import { Attempts, notify, type CallEnvironment } from "./attempts.ts";
import { buildPartial, buildResponse, estimateUsage, type ResponseFrame } from "./build-response.ts";
import { countCharacters, guardInput } from "./input-guard.ts";

/** What a call is asked to do. */
export interface CallStart {
  readonly request: ChatRequest;
  /** The vendor's model id. */
  readonly model: string;
  readonly operation: "chat" | "stream";
  /** Whether the vendor's own answer is a stream. */
  readonly streamed: boolean;
}

/** One chat call: the request as the provider gets it, its attempts, and the one record of how it ended. Close it. */
export class Call {
  readonly id = createId("call");
  /** The request with a history that the provider can take. */
  readonly request: ChatRequest;
  readonly attempts: Attempts;
  readonly #environment: CallEnvironment;
  readonly #start: CallStart;
  readonly #prepared: PreparedMessages;
  readonly #inputCharacters: number;
  readonly #startedAt: string;
  #recorded = false;

  /** @throws CruxError `invalid-request` when the request is too large. */
  constructor(environment: CallEnvironment, start: CallStart) {
    const { provider, clock, providerTimeouts, timeouts } = environment;
    const { request, model, streamed } = start;
    this.#environment = environment;
    this.#start = start;
    this.#inputCharacters = countCharacters(request);
    guardInput(this.#inputCharacters, environment.maxInputCharacters);
    this.#prepared = prepareMessages(request.messages, provider.id, model);
    const { messages } = this.#prepared;
    this.request = messages === request.messages ? request : { ...request, messages };
    this.#startedAt = new Date(clock.now()).toISOString();
    const thinks = request.reasoning !== undefined && request.reasoning.effort !== "none";
    const kind = streamed ? "stream" : "chat";
    this.attempts = new Attempts(environment, {
      callId: this.id,
      model,
      streamed,
      limits: resolveTimeouts(
        kind,
        thinks,
        request.timeouts,
        providerTimeouts,
        provider.timeouts?.(request, model, kind),
        timeouts,
      ),
      retry: request.retry,
      signal: request.signal,
    });
  }

  /** Ends the call with an answer. */
  succeed(answer: ProviderAnswer, metrics: StreamMetrics | null): ChatResponse {
    this.attempts.end(null);
    const response = buildResponse(answer, this.#frame(metrics));
    this.#record(response, null, metrics);
    return response;
  }

  /** Ends the call with a failure; `received` is what had come until then. The error returned has it as `partial`. */
  fail(
    thrown: unknown,
    received: Partial<ProviderAnswer>,
    outputCharacters: number,
    metrics: StreamMetrics | null,
  ): { error: CruxError; partial: ChatResponse } {
    const described = this.attempts.describe(thrown);
    const { requestId } = received;
    const error = typeof requestId === "string" ? described.with({ details: { requestId } }) : described;
    this.attempts.end(error);
    const usage = mayHaveCost(error, this.attempts.ended.length)
      ? { usage: estimateUsage(received.usage, this.#inputCharacters, outputCharacters) }
      : {};
    const partial = buildPartial(
      { content: [], finishReason: "error", rawFinishReason: null, ...received, ...usage },
      this.#frame(metrics),
    );
    const failure = error.with({ partial });
    this.#record(partial, failure, metrics);
    return { error: failure, partial };
  }

  /** Lets go of everything. */
  close(): void {
    this.attempts.close();
  }

  #frame(metrics: StreamMetrics | null): ResponseFrame {
    const timings: CallTimings = {
      startedAt: this.#startedAt,
      durationMs: metrics?.totalDurationMs ?? this.attempts.elapsed(),
      timeToFirstTokenMs: metrics?.timeToFirstTokenMs ?? null,
    };
    const { request, model } = this.#start;
    const { provider, checkValue } = this.#environment;
    return {
      request,
      provider: provider.id,
      model,
      callId: this.id,
      timings,
      attempts: this.attempts.ended,
      prices: this.#environment.pricesOf?.(model),
      warnings: this.#prepared.warnings,
      turns: this.#prepared.turns,
      checkValue,
    };
  }

  #record(response: ChatResponse, error: CruxError | null, metrics: StreamMetrics | null): void {
    if (this.#recorded) return;
    this.#recorded = true;
    const { operation, request, model } = this.#start;
    const { observers, provider } = this.#environment;
    if (observers.length === 0) return;
    const { startedAt, durationMs } = response.timings;
    const { attempts } = response;
    notify(observers, (observer) =>
      observer.onCall?.({
        callId: this.id,
        operation,
        provider: provider.id,
        model,
        startedAt,
        durationMs,
        attempts,
        request,
        response,
        error,
        metrics,
      }),
    );
  }
}

/** Whether the vendor may have worked on a failed call: not when it refused it, nor when it never got it. */
function mayHaveCost({ details }: CruxError, attempts: number): boolean {
  const refused = details.status !== undefined && details.status >= 400;
  const neverSent = details.phase === "connect" || details.timer === "connect";
  return attempts > 0 && !refused && !neverSent;
}
