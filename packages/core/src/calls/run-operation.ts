import { createId } from "../ids.ts";
import type { CallContext } from "../provider.ts";
import { resolveTimeouts, type Timeouts } from "../resilience/timeouts.ts";
import type { RetryConfig } from "../resilience/retry.ts";
import { Attempts, type CallEnvironment } from "./attempts.ts";

/** Per-call options of what is no chat. */
export interface OperationOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeouts?: Timeouts | undefined;
  readonly retry?: RetryConfig | undefined;
}

/**
 * Runs what is no chat (a list, a count) under the same timers and retries as a call. `model` is empty where none is concerned;
 * `fallback` are timers where nobody set any.
 * @throws CruxError the last attempt's failure.
 */
export async function runOperation<Value>(
  environment: CallEnvironment,
  options: OperationOptions,
  model: string,
  operation: (context: CallContext) => Promise<Value>,
  fallback?: Timeouts,
): Promise<Value> {
  const { providerTimeouts, timeouts } = environment;
  const limits = resolveTimeouts("chat", false, options.timeouts, providerTimeouts, timeouts, fallback);
  const attempts = new Attempts(environment, {
    callId: createId("call"),
    model,
    streamed: false,
    limits,
    retry: options.retry,
    signal: options.signal,
  });
  try {
    for (;;) {
      try {
        const attempt = attempts.begin();
        return await attempt.settle(operation(attempt.context));
      } catch (thrown) {
        await attempts.retryAfter(thrown);
      }
    }
  } catch (thrown) {
    throw attempts.describe(thrown);
  } finally {
    attempts.close();
  }
}
