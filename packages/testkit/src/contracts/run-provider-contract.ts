import { definitionChecks, type PackageJson } from "./check-definition.ts";
import { fixtureChecks } from "./check-fixture.ts";
import { runCheck, type ContractCheck, type ContractResult } from "./contract-result.ts";
import type { ProviderFixture } from "./provider-fixture.ts";
import { subjectOf, type AnyProviderPlugin } from "./subject.ts";

/** What the contract is tried on. */
export interface ProviderContractOptions {
  /** Recorded answers: at the least a `chat`, an `error`, and a `stream` where the provider streams. */
  readonly fixtures: readonly ProviderFixture[];
  /** As a user would give them; credentials may be left out, the suite puts a key of its own in their place. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The vendor's id of the model that is asked. */
  readonly model: string;
  /** The package.json of the plugin: its URL (`new URL("../package.json", import.meta.url)`), path or content. */
  readonly packageJson: PackageJson;
  /** How long a socket may take to be closed, in milliseconds; only a failure waits for it. Default 5000. */
  readonly deadlineMs?: number;
}

/** Every check of the contract, by name; nothing is read or run yet. */
export function providerContract(
  plugin: AnyProviderPlugin,
  { fixtures, settings = {}, model, packageJson, deadlineMs = 5000 }: ProviderContractOptions,
): readonly ContractCheck[] {
  const subject = subjectOf(plugin, settings, model, deadlineMs);
  return [
    ...definitionChecks(subject, packageJson),
    fixtureListCheck(plugin, fixtures),
    ...fixtures.flatMap((fixture) => fixtureChecks(subject, fixture, fixtures)),
  ];
}

/** Runs the contract, one check after another, without a test runner. Never rejects. */
export async function runProviderContract(
  plugin: AnyProviderPlugin,
  options: ProviderContractOptions,
): Promise<ContractResult[]> {
  const results: ContractResult[] = [];
  for (const check of providerContract(plugin, options)) results.push(await runCheck(check));
  return results;
}

/** A contract without fixtures would pass and prove nothing. */
function fixtureListCheck(plugin: AnyProviderPlugin, fixtures: readonly ProviderFixture[]): ContractCheck {
  return {
    name: "fixtures: one of each kind that the provider needs, each with a name of its own",
    run: () => {
      const kinds = new Set(fixtures.map(({ kind }) => kind));
      const needed = ["chat", "error", ...(plugin.capabilities.includes("stream") ? ["stream"] : [])] as const;
      const missing = needed.filter((kind) => !kinds.has(kind as ProviderFixture["kind"]));
      if (missing.length > 0)
        throw new Error(
          `There is no fixture of kind ${missing.join(", ")}. Record one with tools of your vendor, keys removed.`,
        );
      const names = fixtures.map(({ kind, name }) => `${kind}/${name}`);
      const double = names.find((name, index) => names.indexOf(name) !== index);
      if (double !== undefined) throw new Error(`Two fixtures are called ${double}.`);
    },
  };
}
