/** A vendor that answers at once and always the same, as a process of its own so that its CPU is not ours. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { chatAnswer, chatEvents, messagesAnswer, messagesEvents } from "./answers.ts";
import { decodeScenario, type Scenario } from "./scenario.ts";

const server = createServer((request, response) => {
  void answer(request, response);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) process.send?.({ port: address.port });
});
process.on("disconnect", () => process.exit());

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { model, stream } = JSON.parse(await readBody(request)) as { model: string; stream?: boolean };
  const scenario = decodeScenario(model);
  const speaksMessages = request.url?.endsWith("/messages") === true;
  if (stream !== true) {
    response.writeHead(200, { "content-type": "application/json", "x-request-id": "req_bench" });
    response.end(speaksMessages ? messagesAnswer : chatAnswer);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": "req_bench" });
  const events = speaksMessages ? messagesEvents(scenario) : chatEvents(scenario);
  if (scenario.paceMs === 0) writeAtOnce(response, scenario, events);
  else await writePaced(response, scenario, events);
}

function writeAtOnce(response: ServerResponse, scenario: Scenario, events: readonly string[]): void {
  response.end(events.join(""));
}

async function writePaced(response: ServerResponse, { paceMs }: Scenario, events: readonly string[]): Promise<void> {
  for (const event of events) {
    if (response.destroyed) return;
    response.write(event);
    await delay(paceMs);
  }
  response.end();
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
