/**
 * Maps items with at most `limit` of them under way, in order. The first failure ends it: no further item is begun,
 * `stop` is called so that those under way can be told, and the failure is thrown once they are over.
 */
export async function mapInParallel<Item, Value>(
  items: readonly Item[],
  limit: number,
  map: (item: Item, index: number) => Promise<Value>,
  stop: (reason: unknown) => void = () => undefined,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  let failure: { readonly reason: unknown } | null = null;
  let next = 0;

  async function work(): Promise<void> {
    while (failure === null && next < items.length) {
      const index = next;
      next += 1;
      try {
        values[index] = await map(items[index] as Item, index);
      } catch (reason) {
        if (failure !== null) return;
        failure = { reason };
        stop(reason);
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  if (failure !== null) throw (failure as { readonly reason: unknown }).reason;
  return values;
}
