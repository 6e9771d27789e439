import type { StreamDelta, StreamError, StreamEvent, StreamFinish, StreamStart } from "@crux/core";
import type { Report } from "./grammar-violation.ts";

/** A delta and where it stood. */
export interface PlacedDelta {
  readonly index: number;
  readonly delta: StreamDelta;
}

/** The three kinds of events, each in the order they came. */
export interface OrderedStream {
  readonly start: StreamStart | null;
  readonly deltas: readonly PlacedDelta[];
  readonly terminal: StreamFinish | StreamError | null;
}

const deltaTypes = new Set([
  "text-delta",
  "reasoning-delta",
  "refusal-delta",
  "tool-call-start",
  "tool-call-delta",
  "tool-call-end",
  "citation",
  "part",
]);

/** Checks `stream = start { delta } ( finish | error )`. */
export function checkOrder(events: readonly StreamEvent[], report: Report): OrderedStream {
  let start: StreamStart | null = null;
  let terminal: StreamFinish | StreamError | null = null;
  const deltas: PlacedDelta[] = [];
  if (events[0]?.type !== "start")
    report("start-first", `A stream begins with start, not with ${events[0]?.type ?? "nothing"}.`, 0);
  events.forEach((event, index) => {
    if (terminal !== null)
      report("terminal-last", `${event.type} comes after the terminal event ${terminal.type}.`, index);
    if (event.type === "start") {
      if (start !== null) report("start-once", "A second start: a retry must not show.", index);
      start ??= event;
    } else if (event.type === "finish" || event.type === "error") terminal ??= event;
    else if (deltaTypes.has(event.type)) deltas.push({ index, delta: event });
    else report("event-known", `There is no event "${String((event as { type?: unknown }).type)}".`, index);
  });
  if (terminal === null) report("terminal-missing", "The stream has neither finish nor error.");
  return { start, deltas, terminal };
}
