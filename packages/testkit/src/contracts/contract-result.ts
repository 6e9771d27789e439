/** The outcome of one check. */
export interface ContractResult {
  /** Such as `stream/hello: every split of the body gives the same events`. */
  readonly name: string;
  readonly ok: boolean;
  /** Why it failed, and what is expected; `null` where it passed. */
  readonly failure: Error | null;
}

/** One thing a provider must do. `run` throws what is wrong. */
export interface ContractCheck {
  readonly name: string;
  readonly run: () => Promise<void> | void;
}

/** Runs one check. Never rejects. */
export async function runCheck({ name, run }: ContractCheck): Promise<ContractResult> {
  try {
    await run();
    return { name, ok: true, failure: null };
  } catch (thrown) {
    return { name, ok: false, failure: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }
}

/** Fails with `message` unless `condition` holds. */
export function demand(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
