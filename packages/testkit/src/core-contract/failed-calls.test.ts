import {
  answerOfEvents,
  CruxError,
  decodeSse,
  withReceived,
  type HttpResponse,
  type ProviderStreamEvent,
} from "@crux/core";
import { expect, it } from "vitest";
import { collect, failing, hello, scriptedCrux, streamingProvider } from "../fakes/scripted-crux.ts";

const received: readonly ProviderStreamEvent[] = [
  { type: "start", requestId: "req_1" },
  { type: "text-delta", part: 0, text: "eight ch" },
];

it("a failed chat is accounted as the stream is, and both errors name the request", async () => {
  const broken = new CruxError("stream-interrupted", "Cut.");
  const provider = streamingProvider(failing(broken, received));
  const chat = () =>
    Promise.reject(withReceived(new CruxError("stream-interrupted", "Cut."), answerOfEvents(received)));
  const crux = scriptedCrux({ provider: { ...provider, chat }, settings: { retry: { maxAttempts: 1 } } });
  const last = (await collect(crux.stream(hello))).at(-1);
  const error = (await crux.chat(hello).catch((thrown: unknown) => thrown)) as CruxError;
  if (last?.type !== "error") throw new Error("the stream did not fail");
  expect(last.error.details.requestId).toBe("req_1");
  expect(error.details.requestId).toBe("req_1");
  expect(error.partial?.usage.outputTokens).toBe(2);
  expect(error.partial?.usage).toEqual(last.partial.usage);
});

it("JSON behind a byte order mark is a whole body", async () => {
  async function* reads() {
    await Promise.resolve();
    yield new TextEncoder().encode('\uFEFF{"a":1}');
  }
  const response: HttpResponse = { status: 200, headers: {}, body: reads(), discard: () => undefined };
  const bodies: string[] = [];
  const decoder = {
    done: false,
    message: () => undefined,
    end: () => undefined,
    body: (text: string) => void bodies.push(text),
  };
  for await (const _batch of decodeSse(response, decoder)) continue;
  expect(bodies).toEqual(['{"a":1}']);
});
