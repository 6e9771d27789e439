import { seededRandom } from "../seeded-random.ts";

/** Choices that are the same for the same seed. */
export interface Random {
  /** An integer from 0 up to, not including, `limit`; 0 where there is nothing to choose. */
  below(limit: number): number;
  /** One of the items; there must be one. */
  pick<Item>(items: readonly Item[]): Item;
}

/** Makes choices from a seed. */
export function createRandom(seed: string): Random {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    below,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError("nothing to pick from");
      return item;
    },
  };
}
