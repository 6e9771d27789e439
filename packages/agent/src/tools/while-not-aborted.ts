/**
 * Waits for `work`, but no longer than until `signal` is aborted; what it does later is nobody's concern any more.
 * @throws what `work` throws, or the signal's reason.
 */
export async function whileNotAborted<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason as Error);
  aborted.promise.catch(() => undefined);
  signal.addEventListener("abort", onAbort, { once: true });
  const working = work();
  working.catch(() => undefined);
  try {
    return await Promise.race([working, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
