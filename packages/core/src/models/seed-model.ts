import type { ModelInfo } from "../model.ts";

/** What a package knows of a model when it is published. What is left out is unknown. */
export type SeedModel = Pick<ModelInfo, "id" | "asOf"> &
  Partial<
    Pick<
      ModelInfo,
      "displayName" | "contextWindow" | "maxOutputTokens" | "capabilities" | "prices" | "createdAt" | "retiresAt"
    >
  >;

/** The `models` of a provider's definition, made of what its package knows. */
export function seedModels(provider: string, seeds: readonly SeedModel[]): readonly ModelInfo[] {
  return seeds.map((seed) => ({
    displayName: null,
    contextWindow: null,
    maxOutputTokens: null,
    capabilities: {},
    prices: null,
    createdAt: null,
    retiresAt: null,
    ...seed,
    provider,
    source: "seed",
    raw: null,
  }));
}
