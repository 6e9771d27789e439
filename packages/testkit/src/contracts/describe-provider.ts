import { providerContract, type ProviderContractOptions } from "./run-provider-contract.ts";
import type { AnyProviderPlugin } from "./subject.ts";

/** The two functions of a test runner that the suite needs. */
export interface TestFunctions {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void> | void, timeoutMs?: number) => unknown;
}

/** The splits of a long fixture take their time. */
const checkTimeoutMs = 60_000;

/**
 * The contract every provider keeps, as a test suite: one test for each check. With `testFunctions` the suite is there
 * when this returns; without, vitest is imported: `await describeProvider(…)` at the top of a test file.
 */
export async function describeProvider(
  plugin: AnyProviderPlugin,
  options: ProviderContractOptions,
  testFunctions?: TestFunctions,
): Promise<void> {
  const { describe, it } = testFunctions ?? (await import("vitest"));
  describe(`provider contract of ${plugin.id}`, () => {
    for (const { name, run } of providerContract(plugin, options)) it(name, async () => run(), checkTimeoutMs);
  });
}
