import type { Effort } from "@crux/wire-openai";

interface ModelFamily {
  readonly ids: RegExp;
  /** The levels it takes; empty where saying any is refused. */
  readonly efforts: readonly Effort[];
}

const upToHigh = ["low", "medium", "high"] as const;

/**
 * The families as xAI's documentation and its refusals tell of them on 2026-11-22; the first that matches counts.
 * All of these think.
 */
const families: readonly ModelFamily[] = [
  { ids: /^grok-4\.[67](-|$)/, efforts: [...upToHigh, "xhigh"] },
  { ids: /^grok-(4\.5(-|$)|build-latest$|latest$)/, efforts: upToHigh },
  { ids: /^grok-4\.3(-|$)/, efforts: ["none", ...upToHigh] },
  // The number of agents, here.
  { ids: /^grok-4\.20-multi-agent(-|$)/, efforts: [...upToHigh, "xhigh"] },
  { ids: /^grok-3-mini(-|$)/, efforts: ["low", "high"] },
  { ids: /^grok-(4|build|code)/, efforts: [] },
];

/** The family of a model; `null` for one that is not known. */
export function familyOf(model: string): ModelFamily | null {
  return families.find(({ ids }) => ids.test(model)) ?? null;
}

/** Whether reasoning models' refusals hold for it. */
export function isThinking(model: string): boolean {
  return familyOf(model) !== null;
}
