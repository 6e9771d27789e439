import type { ModelInfo, ModelPrices } from "../model.ts";
import type { ModelRegistryRepository } from "../ports/model-registry-repository.ts";

/** What is known of one model beside what calls have shown: newest first in weight. */
export interface KnownModel {
  /** From the vendor's list, the last time it was asked for. */
  readonly listed: ModelInfo | undefined;
  /** From the provider's package. */
  readonly seeded: ModelInfo | undefined;
}

/** Facts of models that are at hand without a call: seeds, lists that were asked for, prices of the user's own. */
export class ModelCatalog {
  readonly #registry: ModelRegistryRepository;
  readonly #ownPrices: ReadonlyMap<string, ModelPrices>;
  readonly #seeded = new Map<string, ReadonlyMap<string, ModelInfo>>();
  readonly #listed = new Map<string, ReadonlyMap<string, ModelInfo>>();
  readonly #opening = new Map<string, Promise<void>>();

  /** `ownPrices` by `provider/model`; they win over every other table. */
  constructor(registry: ModelRegistryRepository, ownPrices: Readonly<Record<string, ModelPrices>> = {}) {
    this.#registry = registry;
    this.#ownPrices = new Map(Object.entries(ownPrices));
  }

  /** Takes in a provider's seeds and its last list that was kept. A registry that fails harms no call: its list is unknown. */
  open(provider: string, seeds: readonly ModelInfo[]): Promise<void> {
    const known = this.#opening.get(provider);
    if (known !== undefined) return known;
    this.#seeded.set(provider, byId(seeds));
    const opening = this.#registry.latestSnapshot(provider).then(
      (snapshot) => {
        if (snapshot !== null && !this.#listed.has(provider)) this.#listed.set(provider, byId(snapshot.models));
      },
      () => undefined,
    );
    this.#opening.set(provider, opening);
    return opening;
  }

  /** Takes in a list that the vendor has just given, and keeps it where the registry can. */
  async remember(provider: string, models: readonly ModelInfo[], fetchedAt: string): Promise<void> {
    this.#listed.set(provider, byId(models));
    await this.#registry.saveSnapshot({ provider, fetchedAt, models }).catch(() => undefined);
  }

  /** What is known of a model; of a dated one (`-2026-01-31`, `-20260131`) that is not, what is known of its name without the date. */
  find(provider: string, model: string): KnownModel {
    return { listed: find(this.#listed.get(provider), model), seeded: find(this.#seeded.get(provider), model) };
  }

  /** The prices of a model: the user's own, else the vendor's, else the package's; `undefined` where nobody knows any. */
  pricesOf(provider: string, model: string): ModelPrices | undefined {
    const own = this.#ownPrices.size === 0 ? undefined : find(this.#ownPrices, `${provider}/${model}`);
    return own ?? pricesIn(this.#listed.get(provider), model) ?? pricesIn(this.#seeded.get(provider), model);
  }
}

function byId(models: readonly ModelInfo[]): ReadonlyMap<string, ModelInfo> {
  return new Map(models.map((model) => [model.id, withDatedPrices(model)]));
}

/** Prices are as old as what they stand in, unless they say otherwise. */
function withDatedPrices(model: ModelInfo): ModelInfo {
  const { prices, asOf } = model;
  return prices === null || prices.asOf !== undefined ? model : { ...model, prices: { ...prices, asOf } };
}

const dateSuffix = /-20\d{2}-?\d{2}-?\d{2}$/;

function find<Value>(table: ReadonlyMap<string, Value> | undefined, name: string): Value | undefined {
  if (table === undefined || table.size === 0) return undefined;
  return table.get(name) ?? (dateSuffix.test(name) ? table.get(name.replace(dateSuffix, "")) : undefined);
}

function pricesIn(table: ReadonlyMap<string, ModelInfo> | undefined, model: string): ModelPrices | undefined {
  return find(table, model)?.prices ?? undefined;
}
