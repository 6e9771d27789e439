import { z } from "zod";

const limit = z.number().positive().nullable().optional();

/** The five timers of a call, in milliseconds; `null` switches one off. */
export const timeoutsSchema = z.strictObject({
  /** Making a connection, once one of the pool is to be had. */
  connectMs: limit,
  /** From the request being sent to the first byte of a stream's body. */
  startMs: limit,
  /** Silence between two bytes of a stream; comments and pings are bytes. */
  idleMs: limit,
  /** A stream without content, although bytes come. */
  stallMs: limit,
  /** The whole call, retries and their waits included. Off for a stream unless it is set. */
  totalMs: limit,
});
/** See {@link timeoutsSchema}. A timer left out keeps its default. */
export type Timeouts = z.infer<typeof timeoutsSchema>;

/** Every timer decided. */
export type ResolvedTimeouts = { readonly [Name in keyof Required<Timeouts>]: number | null };

/** What holds where nothing else is set; {@link thinkingTotalMs} where the model was asked to think. */
export const defaultTimeouts: ResolvedTimeouts = {
  connectMs: 10_000,
  startMs: 30_000,
  idleMs: 60_000,
  stallMs: 300_000,
  totalMs: 120_000,
};

/** The total of a whole, non-streamed call in which the model was asked to think. */
export const thinkingTotalMs = 600_000;

const ofStreams: ResolvedTimeouts = { ...defaultTimeouts, totalMs: null };
const ofThinking: ResolvedTimeouts = { ...defaultTimeouts, totalMs: thinkingTotalMs };

/** The `get_timeout_config()` of the specification: the first layer that names a timer decides it. */
export function resolveTimeouts(
  operation: "chat" | "stream",
  thinks: boolean,
  ...layers: readonly (Timeouts | undefined)[]
): ResolvedTimeouts {
  const fallback = operation === "stream" ? ofStreams : thinks ? ofThinking : defaultTimeouts;
  if (layers.every((layer) => layer === undefined)) return fallback;
  const decided = { ...fallback };
  for (const layer of layers.toReversed()) {
    for (const name in layer) {
      const value = layer[name as keyof Timeouts];
      if (value !== undefined) decided[name as keyof Timeouts] = value;
    }
  }
  return decided;
}
