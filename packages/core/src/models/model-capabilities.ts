import type { Capability, ModelInfo } from "../model.ts";
import type { ObservedCapability } from "../ports/model-registry-repository.ts";
import type { KnownModel } from "./model-catalog.ts";

/**
 * One thing that is known of a model, and where from: `observed` in a call, told by the `vendor`'s list, a `seed` in the
 * provider's package, or what the `plugin` offers for some model of its vendor.
 */
export interface CapabilityFact {
  readonly capability: Capability;
  readonly works: boolean;
  readonly source: "observed" | "vendor" | "seed" | "plugin";
  /** ISO 8601 date or time; `null` where it is not told. */
  readonly asOf: string | null;
}

/** Whether to try something, and why. */
export interface CapabilityDecision {
  /** `unknown`: the provider offers it, but nothing is known of the model; a call will tell. */
  readonly decision: "yes" | "no" | "unknown";
  /** For people. */
  readonly reason: string;
  /** What decided; `null` where nothing is known. */
  readonly fact: CapabilityFact | null;
}

/** What is known of a model without asking anybody. */
export interface ModelCapabilities {
  /** The provider's id. */
  readonly provider: string;
  /** The vendor's model id. */
  readonly model: string;
  /** Everything that is known, contradictions too. */
  readonly facts: readonly CapabilityFact[];
  /** Whether it is worth a try. No call is made for it. */
  shouldAttempt(capability: Capability): CapabilityDecision;
}

/** What the answer is made of. */
export interface CapabilitySources {
  readonly provider: string;
  readonly model: string;
  readonly plugin: { readonly capabilities: readonly Capability[]; readonly asOf: string | null };
  readonly known: KnownModel;
  readonly observed: readonly ObservedCapability[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Puts together what is known of a model, each fact with its source and date. */
export function mergeCapabilities(sources: CapabilitySources): ModelCapabilities {
  const { provider, model, plugin, known, observed, now } = sources;
  const facts: readonly CapabilityFact[] = [
    ...observed.map(({ capability, works, observedAt }): CapabilityFact => ({
      capability,
      works,
      source: "observed",
      asOf: observedAt,
    })),
    ...factsOf(known.listed),
    ...factsOf(known.seeded),
    ...plugin.capabilities.map((capability): CapabilityFact => ({
      capability,
      works: true,
      source: "plugin",
      asOf: plugin.asOf,
    })),
  ];
  return { provider, model, facts, shouldAttempt: (capability) => decide(capability, facts, sources, now) };
}

function factsOf(info: ModelInfo | undefined): readonly CapabilityFact[] {
  if (info === undefined) return [];
  return Object.entries(info.capabilities).flatMap(([capability, works]) =>
    works === undefined ? [] : [{ capability, works, source: info.source, asOf: info.asOf }],
  );
}

/** Abilities of the vendor's API, whatever the model. */
const ofTheProvider: readonly Capability[] = ["model-list", "token-count"];

function decide(
  capability: Capability,
  facts: readonly CapabilityFact[],
  { provider, model }: CapabilitySources,
  now: number,
): CapabilityDecision {
  const about = facts.filter((fact) => fact.capability === capability);
  const offered = about.find(({ source }) => source === "plugin");
  if (offered === undefined) {
    const reason = `Provider ${provider} does not offer ${capability}, whatever the model can do.`;
    return { decision: "no", reason, fact: null };
  }
  const fact = weightiest(
    about.filter((candidate) => candidate !== offered),
    now,
  );
  if (fact !== null) {
    const reason = `${sourceWords[fact.source]} ${model} ${fact.works ? "can" : "cannot"} do ${capability} (${fact.asOf ?? "no date"}).`;
    return { decision: fact.works ? "yes" : "no", reason, fact };
  }
  if (ofTheProvider.includes(capability))
    return { decision: "yes", reason: `Provider ${provider} offers ${capability}.`, fact: offered };
  const reason = `Provider ${provider} offers ${capability}, but nothing is known of ${model}; a call will tell.`;
  return { decision: "unknown", reason, fact: null };
}

const sourceWords = {
  observed: "A call showed that",
  vendor: "The vendor's list says that",
  seed: "The provider's package says that",
  plugin: "The provider says that",
} as const;

/** Vendors change what models can do: after this time an observation counts no more than its date. */
const observationMs = 30 * 86_400_000;

/** What a call showed lately, else what is newest; of the same date, in the order of the facts. */
function weightiest(facts: readonly CapabilityFact[], now: number): CapabilityFact | null {
  const lately = facts.find(({ source, asOf }) => source === "observed" && now - timeOf(asOf) <= observationMs);
  if (lately !== undefined) return lately;
  return facts.reduce<CapabilityFact | null>(
    (best, fact) => (best === null || timeOf(fact.asOf) > timeOf(best.asOf) ? fact : best),
    null,
  );
}

function timeOf(date: string | null): number {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? 0 : time;
}
