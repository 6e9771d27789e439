import type { ModelInfo, SeedModel } from "@crux/core";

/** A package's dated list after a look at the vendor's. */
export interface RefreshedSeeds {
  readonly seeds: readonly SeedModel[];
  /** What changed, in words. */
  readonly changes: readonly string[];
  /** Ids that the vendor's list does not hold. They are kept: a key may not see every model. */
  readonly absent: readonly string[];
}

const facts = ["displayName", "contextWindow", "maxOutputTokens", "createdAt", "retiresAt", "prices"] as const;

/**
 * Takes over what the vendor's list tells of the seeds and of the default model, which is added where it is missing.
 * What the list does not tell stays, with its date: a seed is dated anew only where the list tells all that stands in it.
 */
export function refreshSeeds(
  seeds: readonly SeedModel[],
  listed: readonly ModelInfo[],
  defaultModel: string | undefined,
): RefreshedSeeds {
  const list = new Map(listed.map((model) => [model.id, model]));
  const changes: string[] = [];
  const absent: string[] = [];
  const refreshed = seeds.map((seed) => {
    const told = list.get(seed.id);
    if (told !== undefined) return refreshSeed(seed, told, changes);
    absent.push(seed.id);
    return seed;
  });
  const missing = seeds.some(({ id }) => id === defaultModel) ? undefined : list.get(defaultModel ?? "");
  if (missing === undefined) return { seeds: refreshed, changes, absent };
  return { seeds: [...refreshed, newSeed(missing)], changes: [...changes, `${missing.id}: added`], absent };
}

function refreshSeed(seed: SeedModel, told: ModelInfo, changes: string[]): SeedModel {
  const next: Record<string, unknown> = { ...seed };
  for (const fact of facts) {
    const value = told[fact];
    if (value === null || isSame(seed[fact], value)) continue;
    // Dates of birth and names are for people who read the list itself.
    if ((fact === "displayName" || fact === "createdAt") && seed[fact] === undefined) continue;
    next[fact] = value;
    changes.push(`${seed.id}: ${fact} ${JSON.stringify(seed[fact] ?? null)} → ${JSON.stringify(value)}`);
  }
  for (const [name, works] of Object.entries(told.capabilities)) {
    if (seed.capabilities?.[name] === works || works === undefined) continue;
    next["capabilities"] = { ...(next["capabilities"] as object | undefined), [name]: works };
    changes.push(`${seed.id}: ${name} ${seed.capabilities?.[name] ?? "unknown"} → ${works}`);
  }
  return { ...(next as unknown as SeedModel), ...datesOf(seed, told) };
}

function datesOf(seed: SeedModel, told: ModelInfo): Partial<SeedModel> {
  const toldAll = facts.every((fact) => fact === "prices" || seed[fact] === undefined || told[fact] !== null);
  const toldCapabilities = Object.keys(seed.capabilities ?? {}).every((name) => told.capabilities[name] !== undefined);
  const says = facts.some((fact) => told[fact] !== null) || Object.keys(told.capabilities).length > 0;
  if (!toldAll || !toldCapabilities || !says) return {};
  const { prices } = seed;
  const asOf = dayOf(told);
  // Prices that the list does not tell keep their own date.
  if (told.prices !== null || prices === undefined || prices === null) return { asOf };
  return { asOf, prices: { ...prices, asOf: prices.asOf ?? seed.asOf } };
}

function newSeed(told: ModelInfo): SeedModel {
  const { id, contextWindow, maxOutputTokens, capabilities, prices, retiresAt } = told;
  return {
    id,
    asOf: dayOf(told),
    ...(contextWindow === null ? {} : { contextWindow }),
    ...(maxOutputTokens === null ? {} : { maxOutputTokens }),
    ...(Object.keys(capabilities).length === 0 ? {} : { capabilities }),
    ...(prices === null ? {} : { prices }),
    ...(retiresAt === null ? {} : { retiresAt }),
  };
}

function dayOf({ asOf }: ModelInfo): string {
  return asOf.slice(0, 10);
}

/** Whether two facts are the same; prices are compared without their date. */
function isSame(first: unknown, second: unknown): boolean {
  return JSON.stringify(withoutDate(first)) === JSON.stringify(withoutDate(second));
}

function withoutDate(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name, held]) => name !== "asOf" && held !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
