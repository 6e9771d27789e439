/** The middle value; of an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** CPU time of the whole process, all threads, that `work` took, in microseconds. */
export async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** One line of the result: the medians of interleaved rounds. */
export interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly floor: number;
  readonly crux: number;
  /** What was set as the aim, as it is printed. */
  readonly aim: string;
}

// The engine compiles hot code on threads of its own, whose CPU counts too: until that is over, the rounds do not. A
// call at a time is compiled to the end after some 10,000 of them, on either side.
const warmUpMs = 15_000;

/** Runs both in turn, `rounds` times after some seconds of warming up, and takes the median of each. */
export async function compare(
  rounds: number,
  floor: () => Promise<number>,
  crux: () => Promise<number>,
): Promise<{ floor: number; crux: number }> {
  const figures = { floor: [] as number[], crux: [] as number[] };
  const warmUntil = performance.now() + warmUpMs;
  while (performance.now() < warmUntil) {
    await floor();
    await crux();
  }
  for (let round = 0; round < rounds; round += 1) {
    const floorFirst = round % 2 === 0;
    const first = floorFirst ? await floor() : await crux();
    const second = floorFirst ? await crux() : await floor();
    figures.floor.push(floorFirst ? first : second);
    figures.crux.push(floorFirst ? second : first);
  }
  return { floor: median(figures.floor), crux: median(figures.crux) };
}
