/** ` Did you mean "…"?` with the known name nearest to what was typed, or nothing when none is near. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const limit = typed.length <= 3 ? 1 : 2;
  const near = known
    .map((name) => ({ name, distance: name.startsWith(typed) && typed.length >= 3 ? 0 : editDistance(typed, name) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return near[0] === undefined ? "" : ` Did you mean "${near[0].name}"?`;
}

/** How many letters must be put in, taken out, changed, or swapped with their neighbour. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const changed = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped =
        a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
          ? (beforeLast[column - 2] ?? Infinity) + 1
          : Infinity;
      current.push(Math.min(changed, swapped, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
