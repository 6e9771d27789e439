import type { AnswerStep } from "./answer-step.ts";
import { openLoopbackServer, type AskedRequest, type LoopbackServer } from "./loopback-server.ts";

/** The answer to one request: its steps, or a function that makes them, which may be an async generator. */
export type AnswerScript =
  Iterable<AnswerStep> | ((request: AskedRequest) => Iterable<AnswerStep> | AsyncIterable<AnswerStep>);

/**
 * Starts a server whose answers are made by hand. One script answers every request; of several the first
 * answers the first request, and so on; a request beyond them gets 500 with a message saying so.
 */
export function startScriptedServer(...scripts: readonly [AnswerScript, ...AnswerScript[]]): Promise<LoopbackServer> {
  return openLoopbackServer((request) => {
    const script = scripts.length === 1 ? scripts[0] : scripts[request.index];
    if (script === undefined) return unscripted(request, scripts.length);
    return typeof script === "function" ? script(request) : script;
  });
}

function unscripted(request: AskedRequest, count: number): readonly AnswerStep[] {
  const message = `Request ${request.index + 1} came, but only ${count} answers are scripted.`;
  return [
    { type: "head", status: 500, headers: { "content-type": "text/plain" } },
    { type: "chunk", data: message },
  ];
}
