import type { ChatResponse, StreamDelta, StreamEvent } from "@crux/core";
import type { Finding } from "../exchange-result.ts";
import { same, textOf } from "./answer-findings.ts";

/** Where a stream's events break the grammar: `start { delta } ( finish | error )`, and what its rules say of calls and figures. */
export function grammarFindings(events: readonly StreamEvent[]): readonly Finding[] {
  const last = events.at(-1);
  if (last === undefined || (last.type !== "finish" && last.type !== "error")) {
    return [{ field: "grammar: terminal event", expected: "finish or error", got: last?.type ?? "no event" }];
  }
  const deltas = events.filter((event): event is StreamDelta => event.type !== "start" && event.type !== "finish" && event.type !== "error");
  const answer = last.type === "finish" ? last.response : last.partial;
  const { emittedCount, timeToFirstTokenMs, totalDurationMs } = last.metrics;
  return [
    ...same("grammar: first event", "start", events[0]?.type),
    ...same("grammar: events beside deltas", 2, events.length - deltas.length),
    ...same("grammar: emittedCount", deltas.length, emittedCount),
    ...same("grammar: first token told", deltas.length > 0, timeToFirstTokenMs !== null),
    ...same("grammar: first token before the end", true, (timeToFirstTokenMs ?? 0) <= totalDurationMs),
    ...callFindings(deltas, answer),
    ...textFindings(deltas, answer),
  ];
}

/** Each call starts once, ends at most once, gets nothing outside, and ends exactly if the answer holds it as complete. */
function callFindings(deltas: readonly StreamDelta[], answer: ChatResponse): readonly Finding[] {
  const findings: Finding[] = [];
  const state = new Map<string, "open" | "ended">();
  for (const delta of deltas) {
    if (delta.type !== "tool-call-start" && delta.type !== "tool-call-delta" && delta.type !== "tool-call-end") continue;
    const wanted = delta.type === "tool-call-start" ? undefined : "open";
    if (state.get(delta.id) !== wanted) findings.push({ field: `grammar: ${delta.type}`, expected: wanted ?? "a new id", got: state.get(delta.id) ?? "an unknown id" });
    state.set(delta.id, delta.type === "tool-call-end" ? "ended" : "open");
  }
  const ended = [...state].filter(([, is]) => is === "ended").map(([id]) => id);
  const complete = answer.message.content.flatMap((part) => (part.type === "tool-call" && part.complete ? [part.id] : []));
  return [...findings, ...same("grammar: calls that ended", [...complete].sort(), ended.sort())];
}

/** The deltas of each kind, ordered by their part, are the text of the answer. */
function textFindings(deltas: readonly StreamDelta[], answer: ChatResponse): readonly Finding[] {
  return (["text", "reasoning", "refusal"] as const).flatMap((kind) => {
    const byPart = new Map<number, string>();
    for (const delta of deltas) {
      if (delta.type === `${kind}-delta` && "text" in delta) byPart.set(delta.part, (byPart.get(delta.part) ?? "") + delta.text);
    }
    const told = [...byPart].sort(([a], [b]) => a - b).map(([, text]) => text);
    return same(`grammar: ${kind} of the deltas`, textOf(answer.message.content, kind), told.join(""));
  });
}
