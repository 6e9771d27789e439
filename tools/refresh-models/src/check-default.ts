import type { ModelInfo } from "@crux/core";

/** Where a provider's default model stands. `absent` is the one that fails a check. */
export type DefaultCheck =
  | { readonly state: "none" }
  | { readonly state: "listed" | "seeded" | "unchecked"; readonly model: string }
  | { readonly state: "retiring"; readonly model: string; readonly retiresAt: string }
  | { readonly state: "absent"; readonly model: string; readonly instead: readonly string[] };

const mostProposals = 5;

/**
 * Looks for a default model in the vendor's list; without one (`null`) in the package's own. A default that no list
 * holds, or that is switched off by now, is absent; where there is no list at all it is unchecked.
 */
export function checkDefault(
  model: string | undefined,
  listed: readonly ModelInfo[] | null,
  seeded: readonly ModelInfo[],
  now: number,
): DefaultCheck {
  if (model === undefined) return { state: "none" };
  const list = listed ?? seeded;
  if (listed === null && seeded.length === 0) return { state: "unchecked", model };
  const found = list.find(({ id }) => id === model);
  if (found === undefined || isOver(found, now)) return { state: "absent", model, instead: newest(list, now) };
  if (found.retiresAt !== null) return { state: "retiring", model, retiresAt: found.retiresAt };
  return { state: listed === null ? "seeded" : "listed", model };
}

function isOver({ retiresAt }: ModelInfo, now: number): boolean {
  return retiresAt !== null && Date.parse(retiresAt) <= now;
}

function newest(list: readonly ModelInfo[], now: number): readonly string[] {
  return list
    .filter((model) => !isOver(model, now))
    .sort((a, b) => ((a.createdAt ?? "") < (b.createdAt ?? "") ? 1 : -1))
    .slice(0, mostProposals)
    .map(({ id }) => id);
}
