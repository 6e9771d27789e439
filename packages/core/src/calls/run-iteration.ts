import { createId } from "../ids.ts";
import type { CallContext } from "../provider.ts";
import { resolveTimeouts } from "../resilience/timeouts.ts";
import { Attempts, type CallEnvironment } from "./attempts.ts";
import type { OperationOptions } from "./run-operation.ts";

/**
 * Runs what gives many values out of a long answer, such as the results of a batch, under the timers of a stream.
 * It is begun again after a failure only before the first value. Leaving it closes the connection.
 * @throws CruxError the last attempt's failure.
 */
export async function* runIteration<Value>(
  environment: CallEnvironment,
  options: OperationOptions,
  operation: (context: CallContext) => AsyncIterable<Value>,
): AsyncGenerator<Value, void, undefined> {
  const { providerTimeouts, timeouts } = environment;
  const limits = resolveTimeouts("stream", false, options.timeouts, providerTimeouts, timeouts);
  const { retry, signal } = options;
  const attempts = new Attempts(environment, {
    callId: createId("call"),
    model: "",
    streamed: true,
    limits,
    retry,
    signal,
  });
  let begun = false;
  try {
    for (;;) {
      try {
        const attempt = attempts.begin();
        const values = operation(attempt.context)[Symbol.asyncIterator]();
        try {
          for (;;) {
            const next = await attempt.settle(values.next());
            if (next.done === true) return;
            begun = true;
            attempts.timers.content();
            yield next.value;
            if (attempts.stopReason !== null) throw attempts.stopReason;
          }
        } finally {
          (async () => values.return?.())().catch(() => undefined);
        }
      } catch (thrown) {
        if (begun) throw thrown;
        await attempts.retryAfter(thrown);
      }
    }
  } catch (thrown) {
    throw attempts.describe(thrown);
  } finally {
    attempts.close();
  }
}
