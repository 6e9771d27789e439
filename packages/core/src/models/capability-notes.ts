import type { Capability } from "../model.ts";
import type { CallObserver, CallRecord } from "../ports/call-observer.ts";
import type { Clock } from "../ports/clock.ts";
import type { ModelRegistryRepository } from "../ports/model-registry-repository.ts";
import { shownCapabilities } from "./shown-capabilities.ts";

const dayMs = 86_400_000;

/** Notes what calls show of models: each fact once a day, in the registry, without holding up a call. */
export class CapabilityNotes implements CallObserver {
  readonly #registry: ModelRegistryRepository;
  readonly #clock: Clock;
  readonly #noted = new Map<string, { readonly works: boolean; readonly at: number }>();

  constructor(registry: ModelRegistryRepository, clock: Clock) {
    this.#registry = registry;
    this.#clock = clock;
  }

  onCall(record: CallRecord): void {
    const { provider, model } = record;
    for (const { capability, works } of shownCapabilities(record)) this.#note(provider, model, capability, works);
  }

  #note(provider: string, model: string, capability: Capability, works: boolean): void {
    const key = `${provider}/${model} ${capability}`;
    const noted = this.#noted.get(key);
    const at = this.#clock.now();
    if (noted?.works === works && at - noted.at < dayMs) return;
    this.#noted.set(key, { works, at });
    const observedAt = new Date(at).toISOString();
    // A registry that cannot keep it is asked again with the next call that shows it.
    this.#registry
      .saveObservation({ provider, model, capability, works, observedAt })
      .catch(() => this.#noted.delete(key));
  }
}
