import {
  decodeNdjson,
  decodeSse,
  streamInterrupted,
  type Emit,
  type ProviderStreamEvent,
  type SseMessage,
} from "@crux/core";
import { describe, expect, it } from "vitest";
import { createFakeHttp } from "../fakes/fake-http.ts";
import { splitBody } from "../replay/split-body.ts";

/** A decoder that tells every message, and a body that was no stream, as text. */
function echo() {
  const tell = (text: string, emit: Emit): void => emit({ type: "text-delta", part: 0, text });
  return {
    message(message: SseMessage | string, emit: Emit) {
      const { event, data } = typeof message === "string" ? { event: "", data: message } : message;
      tell(`${event}|${data}`, emit);
      if (data === "[DONE]") emit({ type: "finish", finishReason: "stop", rawFinishReason: null });
    },
    body: (text: string, emit: Emit) => tell(`body|${text.trim()}`, emit),
    end(emit: Emit) {
      tell("end", emit);
      throw streamInterrupted();
    },
  };
}

async function told(reads: Iterable<Uint8Array>, wire: "sse" | "ndjson"): Promise<readonly string[]> {
  const response = await createFakeHttp(() => ({ body: reads })).send({
    method: "GET",
    url: "https://api.acme.test/",
    headers: {},
  });
  const events: ProviderStreamEvent[] = [];
  try {
    for await (const batch of wire === "sse" ? decodeSse(response, echo()) : decodeNdjson(response, echo()))
      events.push(...batch);
  } catch (error) {
    events.push({ type: "text-delta", part: 0, text: String(error) });
  }
  return events.map((event) => (event.type === "text-delta" ? event.text : event.type));
}

const bodies: Record<string, readonly [body: string, wire: "sse" | "ndjson", messages: number]> = {
  LF: ['data: {"a":1}\n\ndata: é🌍\n\ndata: [DONE]\n\n', "sse", 3],
  CRLF: ["event: x\r\ndata: 1\r\n\r\ndata: 2\r\ndata: 3\r\n\r\ndata: [DONE]\r\n\r\n", "sse", 3],
  CR: ["data: 1\r\rdata:2\r\r: ping\r\rdata: [DONE]\r\r", "sse", 3],
  "a byte order mark": ["\uFEFFdata: 1\n\ndata: [DONE]\n\n", "sse", 2],
  "an event left open": ["data: 1\n\ndata: [DONE]", "sse", 2],
  "white space before the first field": [" data: 1\n\ndata: 2\n\ndata: [DONE]\n\n", "sse", 2],
  "blank lines before the first field": ["\n\r\n\n\ndata: 1\n\ndata: [DONE]\n\n", "sse", 2],
  "spaces on lines of their own": ["  \n \ndata: 1\n\ndata: [DONE]\n\n", "sse", 2],
  "a bare JSON line in mid-stream": ['data: 1\n\n{"error":\n{"message":"x"}}\n\ndata: [DONE]\n\n', "sse", 3],
  "JSON in place of a stream": ['\n \n{"error": {"message": "é"}}', "sse", 1],
  "HTML in place of a stream": ["<html>\n<body>data: no</body></html>", "sse", 1],
  "nothing but white space": [" \n\n ", "sse", 0],
  "lines of JSON": ['{"a":"é🌍"}\r\n\n{"b":2}\n[DONE]', "ndjson", 3],
};

describe("any split gives the same messages", () => {
  it.each(Object.entries(bodies))("%s", async (_name, [body, wire, messages]) => {
    const bytes = new TextEncoder().encode(body);
    const whole = await told([bytes], wire);
    expect(whole.filter((text) => text.includes("|"))).toHaveLength(messages);
    for (let at = 1; at < bytes.length; at += 1)
      expect([at, await told(splitBody(bytes, { at: [at] }), wire)]).toEqual([at, whole]);
    for (const size of [1, 2, 3]) expect([size, await told(splitBody(bytes, { size }), wire)]).toEqual([size, whole]);
  });
});

describe("cost", () => {
  it("of lines that belong to no event is linear", async () => {
    const stray = `{"a":"\n${"xxxxxxxxxxxxxxxxxxxx}\n".repeat(30_000)}`;
    const before = performance.now();
    expect(await told([new TextEncoder().encode(`: x\n\n${stray}`)], "sse")).toContain("end");
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it("of lines ended by CR alone is linear", async () => {
    const before = performance.now();
    await told([new TextEncoder().encode(`data: x${"\r".repeat(2_000_000)}`)], "sse");
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

it("lets go of the rest before the last events are told: their reader leaves, and the connection is to serve again", async () => {
  let discarded = false;
  const response = await createFakeHttp(() => ({ body: ["data: [DONE]\n\n", "rest"] })).send({
    method: "GET",
    url: "https://api.acme.test/",
    headers: {},
  });
  const batches = decodeSse({ ...response, discard: () => (discarded = true) }, echo());
  await batches.next();
  expect(discarded).toBe(true);
  await batches.return();
});
