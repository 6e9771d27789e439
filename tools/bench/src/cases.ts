import { compare, cpuOf, median, type Comparison } from "./measure.ts";
import type { Driver } from "./floor.ts";
import type { Scenario } from "./scenario.ts";

/** Both sides of a comparison, over the same wire and the same upstream. */
export interface Sides {
  readonly floor: Driver;
  readonly crux: Driver;
}

type Case = (sides: Sides, rounds: number) => Promise<Comparison>;

const text = (deltas: number, paceMs: number): Scenario => ({ deltas, paceMs, argumentCharacters: 0 });

/** CPU of plain calls, `width` at once. */
export function callCase(width: number, calls: number, aim: string): Case {
  return async (sides, rounds) => {
    const cpuPerCall = (driver: Driver) => async () => {
      const cpu = await cpuOf(async () => {
        for (let done = 0; done < calls; done += width)
          await Promise.all(Array.from({ length: width }, () => driver.chat()));
      });
      return cpu / calls;
    };
    return {
      name: `plain call, ${width === 1 ? "one at a time" : `${width} at once`}`,
      unit: "µs CPU/call",
      aim,
      ...(await compare(rounds, cpuPerCall(sides.floor), cpuPerCall(sides.crux))),
    };
  };
}

/** CPU of a text delta in a stream that comes as fast as it can. */
export function burstCase(deltas: number, aim: string): Case {
  return async (sides, rounds) => {
    const cpuPerDelta = (driver: Driver) => async () => (await cpuOf(() => driver.stream(text(deltas, 0)))) / deltas;
    return {
      name: "text delta in a burst",
      unit: "µs CPU/delta",
      aim,
      ...(await compare(rounds, cpuPerDelta(sides.floor), cpuPerDelta(sides.crux))),
    };
  };
}

/** CPU of many streams that come slowly, all open at once. */
export function pacedCase(streams: number, deltas: number, paceMs: number, aim: string): Case {
  return async (sides, rounds) => {
    const cpu = (driver: Driver) => async () =>
      (await cpuOf(() => Promise.all(Array.from({ length: streams }, () => driver.stream(text(deltas, paceMs)))))) /
      1000;
    return {
      name: `${streams} paced streams`,
      unit: "ms CPU",
      aim,
      ...(await compare(rounds, cpu(sides.floor), cpu(sides.crux))),
    };
  };
}

/** Time from the call to the first delta, one stream at a time. */
export function firstTokenCase(streams: number, aim: string): Case {
  return async (sides, rounds) => {
    const firstToken = (driver: Driver) => async () => {
      const times: number[] = [];
      for (let done = 0; done < streams; done += 1) {
        const startedAt = performance.now();
        let first: number | null = null;
        await driver.stream(text(5, 0), () => (first ??= performance.now() - startedAt));
        times.push(first ?? NaN);
      }
      return median(times);
    };
    return {
      name: "first token",
      unit: "ms",
      aim,
      ...(await compare(rounds, firstToken(sides.floor), firstToken(sides.crux))),
    };
  };
}

/** Time for one tool call with large arguments in many pieces. */
export function argumentsCase(characters: number, aim: string): Case {
  return async (sides, rounds) => {
    const scenario: Scenario = { deltas: characters / 16, paceMs: 0, argumentCharacters: characters };
    const time = (driver: Driver) => async () => {
      const startedAt = performance.now();
      await driver.stream(scenario);
      return performance.now() - startedAt;
    };
    return {
      name: `${characters / 1024} KiB of tool arguments in pieces of 16`,
      unit: "ms",
      aim,
      ...(await compare(rounds, time(sides.floor), time(sides.crux))),
    };
  };
}

/** Memory held by each of many open streams, in KB, measured while all are in the middle. Needs `--expose-gc`. */
export function memoryCase(streams: number, aim: string): Case {
  return async (sides) => {
    const memory = async (driver: Driver): Promise<number> => {
      await driver.stream(text(2, 0));
      const before = await settledMemory();
      const middle = Promise.withResolvers<void>();
      let begun = 0;
      const running = Array.from({ length: streams }, () => {
        let counted = false;
        return driver.stream(text(6, 400), () => {
          if (counted) return;
          counted = true;
          begun += 1;
          if (begun === streams) middle.resolve();
        });
      });
      await middle.promise;
      const held = (await settledMemory()) - before;
      await Promise.all(running);
      return held / streams / 1000;
    };
    return {
      name: `memory of each of ${streams} open streams`,
      unit: "KB",
      aim,
      ...(await compare(
        5,
        () => memory(sides.floor),
        () => memory(sides.crux),
      )),
    };
  };
}

async function settledMemory(): Promise<number> {
  for (let pass = 0; pass < 3; pass += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
