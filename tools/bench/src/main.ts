/** Prints what Crux costs over the raw floor, both measured in this run. See README.md. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { argumentsCase, burstCase, callCase, firstTokenCase, memoryCase, pacedCase } from "./cases.ts";
import { createCruxDriver } from "./crux-driver.ts";
import { createFloor } from "./floor.ts";
import { measureFreshProcess } from "./fresh-process.ts";
import type { Comparison } from "./measure.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "11" }, json: { type: "boolean", default: false } },
});
const rounds = Number(values.rounds);

const upstream = fork(new URL("./upstream.ts", import.meta.url));
const [{ port }] = (await once(upstream, "message")) as [{ port: number }];
const url = `http://127.0.0.1:${port}`;

const cases = [
  ["chat", callCase(1, 300, "≤ 1.4 ×")],
  ["chat", callCase(64, 1280, "≤ 1.7 ×")],
  ["chat", burstCase(20_000, "≤ 2.0 ×")],
  ["chat", pacedCase(200, 40, 20, "≤ 1.15 ×")],
  ["chat", firstTokenCase(100, "+ ≤ 0.25 ms")],
  ["chat", argumentsCase(256 * 1024, "half of 512")],
  ["chat", argumentsCase(512 * 1024, "≤ 150 ms")],
  ["chat", memoryCase(200, "≤ 150 KB")],
  ["messages", callCase(1, 300, "≤ 1.4 ×")],
  ["messages", burstCase(20_000, "≤ 2.0 ×")],
] as const;

const results: (Comparison & { wire: string })[] = [];
for (const [wire, run] of cases) {
  const sides = { floor: createFloor(url, wire, 200), crux: await createCruxDriver(url, wire, 200) };
  const result = { wire, ...(await run(sides, rounds)) };
  results.push(result);
  await sides.floor.close();
  await sides.crux.close();
  if (!values.json) printRow(result);
}
const fresh = await measureFreshProcess(url, Math.max(5, Math.ceil(rounds / 2)));
if (values.json) console.log(JSON.stringify({ results, fresh }));
else {
  console.log(
    `fresh process, ms CPU in all (aim: import and first call ≤ 160): node alone ${fresh.bareNode.toFixed(0)}, import undici ${fresh.undiciImport.toFixed(0)}, import Crux ${fresh.cruxImport.toFixed(0)}, import Crux and first call ${fresh.cruxFirstCall.toFixed(0)}`,
  );
}
upstream.disconnect();

function printRow({ wire, name, unit, floor, crux, aim }: Comparison & { wire: string }): void {
  console.log(
    `${wire.padEnd(9)}${name.padEnd(46)} floor ${floor.toFixed(2).padStart(9)}  crux ${crux.toFixed(2).padStart(9)} ${unit.padEnd(13)} ${(crux / floor).toFixed(2).padStart(5)} ×  (aim ${aim})`,
  );
}
