import { readFile, writeFile } from "node:fs/promises";
import { askVendor, type AskOptions, type VendorList } from "./ask-vendor.ts";
import { checkDefault, type DefaultCheck } from "./check-default.ts";
import type { ProviderPackage } from "./load-providers.ts";
import { refreshSeeds } from "./refresh-seeds.ts";
import { renderSeeds } from "./render-seeds.ts";

/** What is known of one provider after a run. */
export interface ProviderReport {
  readonly id: string;
  readonly list: VendorList;
  readonly defaultModel: DefaultCheck;
  /** What changed in its seed file; empty in a check. */
  readonly changes: readonly string[];
  /** Seeds that the vendor's list does not hold. */
  readonly absent: readonly string[];
}

/** How a run is made. */
export interface RunOptions extends Omit<AskOptions, "keyless"> {
  /** Only these; all where it is empty. */
  readonly only: readonly string[];
  /** Changes nothing. */
  readonly check: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Holds every provider against its vendor's list and, but for a check, writes what the list tells into its seed file. */
export async function runRefresh(
  providers: readonly ProviderPackage[],
  options: RunOptions,
): Promise<readonly ProviderReport[]> {
  const chosen = providers.filter(({ plugin }) => options.only.length === 0 || options.only.includes(plugin.id));
  return Promise.all(chosen.map((provider) => refreshProvider(provider, options)));
}

/** Whether a run found what somebody must look at: a default that no list holds, a vendor that did not answer. */
export function hasFailed(reports: readonly ProviderReport[]): boolean {
  return reports.some(({ list, defaultModel }) => list.type === "failed" || defaultModel.state === "absent");
}

async function refreshProvider(provider: ProviderPackage, options: RunOptions): Promise<ProviderReport> {
  const { plugin, seeds, seedFile } = provider;
  const list = await askVendor(plugin, { ...options, keyless: options.only.includes(plugin.id) });
  const listed = list.type === "listed" ? list.models : null;
  const defaultModel = checkDefault(plugin.defaultModel, listed, plugin.models ?? [], options.now);
  if (listed === null) return { id: plugin.id, list, defaultModel, changes: [], absent: [] };
  const refreshed = refreshSeeds(seeds, listed, plugin.defaultModel);
  const changed = JSON.stringify(refreshed.seeds) !== JSON.stringify(seeds);
  const write = changed && seedFile !== null && !options.check;
  if (write) await writeFile(seedFile, await renderSeeds(await readFile(seedFile, "utf8"), refreshed.seeds));
  return { id: plugin.id, list, defaultModel, changes: write ? refreshed.changes : [], absent: refreshed.absent };
}
