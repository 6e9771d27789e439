import type { ModelRegistryRepository, ModelSnapshot, ObservedCapability } from "../ports/model-registry-repository.ts";

/** A registry of models that lives as long as its process. */
export function createMemoryModelRegistry(): ModelRegistryRepository {
  const snapshots = new Map<string, ModelSnapshot>();
  const observed = new Map<string, Map<string, ObservedCapability>>();
  const keyOf = (provider: string, model: string): string => `${provider}/${model}`;
  return {
    saveSnapshot(snapshot) {
      const unique = new Map(snapshot.models.map((model) => [model.id, model]));
      snapshots.set(snapshot.provider, { ...snapshot, models: [...unique.values()] });
      return Promise.resolve();
    },
    latestSnapshot: (provider) => Promise.resolve(snapshots.get(provider) ?? null),
    listProviders: () => Promise.resolve([...snapshots.keys()].sort()),
    saveObservation(observation) {
      const { provider, model, capability } = observation;
      const known = observed.get(keyOf(provider, model)) ?? new Map<string, ObservedCapability>();
      observed.set(keyOf(provider, model), known.set(capability, observation));
      return Promise.resolve();
    },
    observations: (provider, model) => Promise.resolve([...(observed.get(keyOf(provider, model))?.values() ?? [])]),
  };
}
