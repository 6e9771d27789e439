import { isCruxError } from "@crux/core";
import { splitBody, type BodySplit } from "../replay/split-body.ts";
import { equalBodies, extendedBodies, framingOf } from "./body-variants.ts";
import { demandEqual, plain } from "./compare.ts";
import { demand } from "./contract-result.ts";
import type { FixtureExchange, LoadedFixture } from "./provider-fixture.ts";
import { bytesOf, decode, httpOf, type Decoded, type Subject } from "./subject.ts";

/** Bodies up to this many bytes are split at every byte; longer ones in their first and last half of it. */
const everySplitUpTo = 4096;
/** So many bytes are decoded for the splits of one fixture; a long body is split at fewer places, evenly thinned. */
const byteBudget = 48 * 1024 * 1024;

/** However the network cuts the body, its events are the same. */
export async function checkSplits(subject: Subject, fixture: LoadedFixture): Promise<void> {
  const whole = await decodeBody(subject, fixture, (body) => [body]);
  const expected = JSON.stringify(told(whole));
  const [exchange] = fixture.exchanges;
  demand(exchange !== undefined, "The fixture has no exchange.");
  for (const split of splitsOf(bytesOf(exchange).length, exchange.response.chunks)) {
    const decoded = await decodeBody(subject, fixture, (body) => splitBody(body, split, exchange.response.chunks));
    if (JSON.stringify(told(decoded)) !== expected)
      demandEqual(told(decoded), told(whole), `Body split ${nameOf(split)}, against the whole body`);
  }
}

/** Line ends, comments, a BOM and the like change nothing. */
export async function checkEqualBodies(subject: Subject, fixture: LoadedFixture): Promise<void> {
  await compareVariants(subject, fixture, equalBodies);
}

/** Fields and events that nobody knows yet change nothing. */
export async function checkExtendedBodies(subject: Subject, fixture: LoadedFixture): Promise<void> {
  await compareVariants(subject, fixture, extendedBodies);
}

async function compareVariants(
  subject: Subject,
  fixture: LoadedFixture,
  variantsOf: typeof equalBodies,
): Promise<void> {
  const [exchange] = fixture.exchanges;
  const framing = exchange === undefined ? "other" : framingOf(exchange);
  if (exchange === undefined || framing === "other") return;
  const whole = told(await decodeBody(subject, fixture, (body) => [body]));
  for (const [name, variant] of variantsOf(exchange.response.body, framing)) {
    const decoded = await decodeBody(subject, fixture, () => [variant]);
    demandEqual(told(decoded), whole, `Body with ${name}, against the body as recorded`);
  }
}

function decodeBody(
  subject: Subject,
  fixture: LoadedFixture,
  cut: (body: Uint8Array, exchange: FixtureExchange) => Iterable<string | Uint8Array>,
): Promise<Decoded> {
  return decode(subject, fixture, httpOf(fixture.exchanges, cut));
}

/** What must not change: the events, and the code of a failure. Rate limits come from headers, and name times that run on. */
function told({ events, failure }: Decoded): unknown {
  const code = failure === null ? null : isCruxError(failure) ? failure.code : String(failure);
  return {
    events: events.map((event) => plain(event.type === "start" ? { ...event, rateLimit: undefined } : event)),
    code,
  };
}

function splitsOf(length: number, chunks: readonly number[] | undefined): readonly BodySplit[] {
  const half = everySplitUpTo / 2;
  const offsets = Array.from({ length: Math.max(0, length - 1) }, (_item, index) => index + 1).filter(
    (offset) => length <= everySplitUpTo || offset <= half || offset >= length - half,
  );
  const runs = Math.max(64, Math.floor(byteBudget / Math.max(1, length)));
  const step = Math.max(1, Math.ceil(offsets.length / runs));
  const at = offsets.filter((_offset, index) => index % step === 0).map((offset) => ({ at: [offset] }));
  const sizes = [1, 2, 3, 7, 64].map((size) => ({ size }));
  return [...(chunks === undefined ? [] : ["recorded" as const]), ...sizes, ...at];
}

function nameOf(split: BodySplit): string {
  if (typeof split === "string") return split;
  return "at" in split ? `at byte ${split.at.join(", ")}` : `into pieces of ${split.size} bytes`;
}
