import type { ProviderStreamEvent, StreamEvent } from "@crux/core";
import { assertStream } from "../grammar/assert-stream.ts";
import type { AnswerStep } from "../replay/answer-step.ts";
import type { LoopbackServer } from "../replay/loopback-server.ts";
import { createNodeHttpClient } from "../replay/node-http-client.ts";
import { startScriptedServer } from "../replay/scripted-server.ts";
import { eventBlocks, framingOf } from "./body-variants.ts";
import { demand } from "./contract-result.ts";
import type { LoadedFixture } from "./provider-fixture.ts";
import { cruxOf, decode, httpOf, inputOf, type Subject } from "./subject.ts";

/** Leaving the loop, and aborting the signal, close the socket to the vendor at once; over real HTTP. */
export async function checkSocket(subject: Subject, fixture: LoadedFixture, leave: "break" | "abort"): Promise<void> {
  const steps = await firstDelta(subject, fixture);
  if (steps === null) return;
  const server = await startScriptedServer(steps);
  try {
    await withinDeadline(
      leaveStream(subject, fixture, leave, server),
      subject.deadlineMs,
      `The stream gave no delta while the vendor's answer was still open, or did not end after ${leave}: events must be passed on as they come`,
    );
    const { whole } = await withinDeadline(
      server.closed(0),
      subject.deadlineMs,
      `After ${leave}, the socket stayed open: the provider must read context.http's body, with context.signal`,
    );
    demand(!whole, "The server came to send its whole answer.");
  } finally {
    await server.close();
  }
}

async function leaveStream(
  subject: Subject,
  fixture: LoadedFixture,
  leave: "break" | "abort",
  server: LoopbackServer,
): Promise<void> {
  const controller = new AbortController();
  const crux = cruxOf(subject, createNodeHttpClient({ origin: server.url }));
  const events: StreamEvent[] = [];
  for await (const event of crux.stream({ ...inputOf(subject, fixture), signal: controller.signal })) {
    events.push(event);
    if (event.type === "start" || event.type === "error" || event.type === "finish") continue;
    if (leave === "break") return;
    controller.abort();
  }
  assertStream(events);
  const last = events.at(-1);
  demand(
    leave === "abort",
    `The stream ended before its first delta: ${last?.type === "error" ? last.error.message : last?.type}`,
  );
  demand(
    last?.type === "error" && last.error.code === "cancelled",
    `An aborted stream must end in error: cancelled, not in ${last?.type === "error" ? last.error.code : last?.type}.`,
  );
}

/** An answer that goes as far as the first delta and then says nothing more; `null` where there is no delta. */
async function firstDelta(subject: Subject, fixture: LoadedFixture): Promise<readonly AnswerStep[] | null> {
  const [exchange] = fixture.exchanges;
  const framing = exchange === undefined ? "other" : framingOf(exchange);
  if (exchange === undefined || framing === "other") return null;
  const blocks = eventBlocks(exchange.response.body, framing);
  const { status, headers } = exchange.response;
  for (let count = 1; count < blocks.length; count += 1) {
    const prefix = blocks.slice(0, count).join("");
    const { events } = await decode(
      subject,
      fixture,
      httpOf(fixture.exchanges, () => [prefix]),
    );
    if (events.some(({ type }) => type === "finish")) return null;
    if (!events.some(isContent)) continue;
    return [{ type: "head", status, headers }, { type: "chunk", data: prefix }, { type: "hang" }];
  }
  return null;
}

/** What has no text is told of an answer that broke off here (opaque data gathered so far), and not of one still open. */
function isContent(event: ProviderStreamEvent): boolean {
  if (event.type === "start" || event.type === "usage") return false;
  return !("text" in event) || event.text !== "";
}

async function withinDeadline<Value>(promise: Promise<Value>, deadlineMs: number, message: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${message} (waited ${deadlineMs / 1000} s).`)), deadlineMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
