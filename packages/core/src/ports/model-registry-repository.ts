import type { Capability, ModelInfo } from "../model.ts";

/** The models of one provider, as they were at one moment. */
export interface ModelSnapshot {
  readonly provider: string;
  /** ISO 8601, UTC. */
  readonly fetchedAt: string;
  readonly models: readonly ModelInfo[];
}

/** What a call showed a model to be able to do, or not. */
export interface ObservedCapability {
  readonly provider: string;
  readonly model: string;
  readonly capability: Capability;
  readonly works: boolean;
  /** ISO 8601, UTC. */
  readonly observedAt: string;
}

/** Keeps what is known of models. Every method fails with a CruxError `storage`. */
export interface ModelRegistryRepository {
  /** Replaces a provider's list as a whole or not at all; of models with one id the last counts. */
  saveSnapshot(snapshot: ModelSnapshot): Promise<void>;
  /** The last saved list, or `null`. */
  latestSnapshot(provider: string): Promise<ModelSnapshot | null>;
  /** Providers that have a list, sorted. */
  listProviders(): Promise<readonly string[]>;
  /** Remembers an observation in place of an earlier one of the same capability. */
  saveObservation(observation: ObservedCapability): Promise<void>;
  observations(provider: string, model: string): Promise<readonly ObservedCapability[]>;
}
