import { CruxError, type ChatResponse, type StreamEvent } from "@crux/core";
import { assertStream } from "../grammar/assert-stream.ts";
import { comparable } from "./check-answer.ts";
import { eventBlocks, framingOf } from "./body-variants.ts";
import { demandEqual } from "./compare.ts";
import { demand } from "./contract-result.ts";
import type { LoadedFixture } from "./provider-fixture.ts";
import { cruxOf, httpOf, inputOf, type Subject } from "./subject.ts";

/** A stream of more events is cut behind its first and its last hundred only. */
const cutsAtEachEnd = 100;

/**
 * A body that stops before the vendor's terminal signal is an error, never a short answer: broken off, ended
 * cleanly, or cut inside an event. A clean end may be a finish only with a warning (some servers never send the signal).
 */
export async function checkCuts(subject: Subject, fixture: LoadedFixture): Promise<void> {
  const [exchange] = fixture.exchanges;
  const framing = exchange === undefined ? "other" : framingOf(exchange);
  if (exchange === undefined || framing === "other") return;
  const blocks = eventBlocks(exchange.response.body, framing);
  const full = await streamBody(subject, fixture, [exchange.response.body]);
  demand(full.finished !== null, `The whole body does not finish: ${full.ending}.`);
  for (let count = 0; count < blocks.length; count += 1) {
    if (count > cutsAtEachEnd && count < blocks.length - cutsAtEachEnd) continue;
    const what = `Body cut after ${count} of ${blocks.length} events`;
    const prefix = blocks.slice(0, count).join("");
    const broken = await streamBody(subject, fixture, breakingOff(prefix));
    if (broken.finished !== null) {
      // The terminal signal is behind us: whatever is left out now was not part of the answer.
      demandEqual(
        comparable(broken.finished),
        comparable(full.finished),
        `${what} finishes, but not as the whole body does`,
      );
      return;
    }
    const ended = await streamBody(subject, fixture, [prefix]);
    if (ended.finished !== null) {
      demand(
        ended.finished.warnings.length > (full.finished?.warnings.length ?? 0),
        `${what} and cleanly ended is a finish without a warning; the vendor's terminal signal never came.`,
      );
      continue;
    }
    const next = blocks[count] ?? "";
    const inside = await streamBody(subject, fixture, [prefix + next.slice(0, Math.floor(next.trimEnd().length / 2))]);
    demand(inside.finished === null, `${what} and a half is a finish; expected error.`);
  }
}

interface StreamedBody {
  readonly finished: ChatResponse | null;
  readonly ending: string;
}

async function streamBody(
  subject: Subject,
  fixture: LoadedFixture,
  body: Iterable<string> | AsyncIterable<string>,
): Promise<StreamedBody> {
  const crux = cruxOf(
    subject,
    httpOf(fixture.exchanges, () => body),
  );
  const events: StreamEvent[] = [];
  for await (const event of crux.stream(inputOf(subject, fixture))) events.push(event);
  assertStream(events);
  const last = events.at(-1);
  if (last?.type === "finish") return { finished: last.response, ending: "finish" };
  return {
    finished: null,
    ending: last?.type === "error" ? `${last.error.code}, ${last.error.message}` : "no terminal event",
  };
}

async function* breakingOff(text: string): AsyncGenerator<string, void, undefined> {
  await Promise.resolve();
  if (text !== "") yield text;
  throw new CruxError("network", "The connection was reset (by the contract suite).", { phase: "body" });
}
