import type { HttpClient } from "@crux/core";
import { expectedOf, loadRecordings, type RecordedExchange, type UnreadableRecording } from "@crux/testkit";
import { decodeExchange } from "./decode/decode-exchange.ts";
import { encodeExchange } from "./encode/encode-exchange.ts";
import { judge, notApplicable, resultOf, type ExchangeResult, type Verdict } from "./exchange-result.ts";
import type { ReplayBench } from "./replay/replay-bench.ts";
import { isSpoken, targetOf } from "./targets.ts";

/** What a run needs. */
export interface Run {
  readonly folder: string;
  readonly filter: RecordingFilter;
  readonly http: HttpClient;
  readonly bench: ReplayBench;
  /** Told of files that are no recordings; without it the run rejects at the first. */
  readonly onUnreadable?: (file: UnreadableRecording) => void;
}

/** Chooses exchanges by what their index, or they themselves, say of them. */
export type RecordingFilter = NonNullable<Parameters<typeof loadRecordings>[1]>;

/** Exchanges under way at one time: enough to keep two cores busy. */
const concurrency = 8;

/** Judges every chosen exchange in both directions; results come in the order of the index. */
export async function runRecordings(run: Run): Promise<readonly ExchangeResult[]> {
  const results: ExchangeResult[][] = [];
  const exchanges = loadRecordings(run.folder, run.filter, run.onUnreadable);
  let started = 0;
  const work = async (): Promise<void> => {
    for (;;) {
      const next = await exchanges.next();
      if (next.done === true) return;
      const at = started++;
      results[at] = await judgeExchange(next.value, run);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results.flat();
}

async function judgeExchange(exchange: RecordedExchange, { http, bench }: Run): Promise<ExchangeResult[]> {
  const { api, provider } = exchange;
  const target = targetOf(api, provider, http);
  if (target === null) {
    const verdict = isSpoken(api)
      ? notApplicable("no-provider-yet", `no package speaks ${api} of ${provider}`)
      : notApplicable("wire-not-spoken", `no package speaks ${api}`);
    return [resultOf(exchange, "decode", verdict), resultOf(exchange, "encode", verdict)];
  }
  return [
    resultOf(exchange, "decode", await guarded(() => decodeExchange(exchange, expectedOf(exchange), target, bench))),
    resultOf(exchange, "encode", await guarded(() => encodeExchange(exchange, target, bench))),
  ];
}

/** Whatever is thrown is a failure of that exchange, and stops no other. */
async function guarded(verdict: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await verdict();
  } catch (thrown) {
    return judge([
      {
        field: "crash",
        expected: "no exception",
        got: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
      },
    ]);
  }
}
