/** Ids that are the same on every run: `call_1`, `call_2`, … For a {@link CallContext}'s `newId`. */
export function createIds(prefix = "id"): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}_${count}`;
  };
}
