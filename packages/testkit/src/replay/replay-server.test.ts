import { createHash } from "node:crypto";
import { connect } from "node:net";
import { CruxError, readText } from "@crux/core";
import { describe, expect, it } from "vitest";
import type { RecordedExchange } from "../oracle/load-recordings.ts";
import { createNodeHttpClient } from "./node-http-client.ts";
import { startReplayServer } from "./replay-server.ts";
import { startScriptedServer } from "./scripted-server.ts";
import type { BodySplit } from "./split-body.ts";

const body = 'data: {"text":"Grüße 🌍"}\n\ndata: [DONE]\n\n';

function recorded(id: string, change: Partial<RecordedExchange["response"]> = {}): RecordedExchange {
  return {
    id,
    provider: "acme",
    api: "chat",
    model: null,
    provenance: "recorded",
    fidelity: "verbatim",
    framing: "recorded",
    source: { repo: "", commit: "", path: "", index: 0 },
    licence: "MIT",
    request: { method: "POST", url: "https://api.acme.test/v1/chat", headers: {}, body: { stream: true } },
    response: {
      status: 200,
      headers: {
        "content-type": "text/event-stream",
        "x-request-id": "r1",
        "content-length": "3",
        "content-encoding": "gzip",
      },
      body,
      ...change,
    },
    tags: [],
  };
}

const http = createNodeHttpClient();

async function ask(
  url: string,
): Promise<{ status: number; headers: Readonly<Record<string, string>>; reads: number[]; bytes: Buffer }> {
  const response = await http.send({
    method: "POST",
    url,
    headers: { "content-type": "application/json" },
    body: '{"a":1}',
  });
  const reads: Uint8Array[] = [];
  for await (const bytes of response.body) reads.push(bytes);
  return {
    status: response.status,
    headers: response.headers,
    reads: reads.map(({ length }) => length),
    bytes: Buffer.concat(reads),
  };
}

describe("startReplayServer", () => {
  it("answers by id with what was recorded, and keeps what was asked", async () => {
    await using server = await startReplayServer({
      exchanges: [recorded("one"), recorded("two", { status: 429, headers: { "retry-after": "2" }, body: "no" })],
    });
    const one = await ask(`${server.urlOf("one")}/v1/chat?x=1`);
    expect([
      one.status,
      one.headers["content-type"],
      one.headers["x-request-id"],
      one.headers["content-encoding"],
    ]).toEqual([200, "text/event-stream", "r1", undefined]);
    expect(one.bytes.toString()).toBe(body);
    const two = await ask(`${server.urlOf("two")}/v1/chat`);
    expect([two.status, two.headers["retry-after"], two.bytes.toString()]).toEqual([429, "2", "no"]);
    expect(server.requests.map(({ index, method, url, body: asked }) => [index, method, url, asked])).toEqual([
      [0, "POST", "/one/v1/chat?x=1", { a: 1 }],
      [1, "POST", "/two/v1/chat", { a: 1 }],
    ]);
    const unknown = await ask(`${server.url}/three/v1/chat`);
    expect([unknown.status, unknown.bytes.toString()]).toEqual([
      404,
      '{"error":{"message":"Nothing is recorded for /three/."}}',
    ]);
  });

  it("answers in order as a queue", async () => {
    await using server = await startReplayServer({
      exchanges: [recorded("one", { body: "1" }), recorded("two", { body: "2" })],
      order: "queue",
    });
    const answers = [];
    for (let count = 0; count < 3; count += 1) answers.push(await ask(`${server.url}/any`));
    expect(answers.map(({ status, bytes }) => [status, bytes.length === 1 ? bytes.toString() : ""])).toEqual([
      [200, "1"],
      [200, "2"],
      [404, ""],
    ]);
  });

  it("sends bytes that were kept as base64", async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 128]);
    await using server = await startReplayServer({
      exchanges: [recorded("one", { body: bytes.toString("base64"), bodyEncoding: "base64" })],
    });
    expect([...(await ask(server.urlOf("one"))).bytes]).toEqual([...bytes]);
  });

  const length = Buffer.byteLength(body);
  const splits: Record<string, readonly [BodySplit, readonly number[]]> = {
    "as recorded": ["recorded", [10, 20, length - 30]],
    whole: ["whole", [length]],
    "every byte": ["bytes", Array.from({ length }, () => 1)],
    "by size": [{ size: 16 }, [16, 16, length - 32]],
    "at offsets": [{ at: [1, 5] }, [1, 4, length - 5]],
  };
  it.each(Object.entries(splits))(
    "cuts the body %s, each piece a network read of its own",
    async (_name, [split, sizes]) => {
      await using server = await startReplayServer({
        exchanges: [recorded("one", { chunks: [10, 20, length - 30] })],
        split,
      });
      const { reads, bytes } = await ask(server.urlOf("one"));
      expect(reads).toEqual(sizes);
      expect(bytes.toString()).toBe(body);
    },
  );

  it("plays what a transform makes of the answer", async () => {
    await using server = await startReplayServer({
      exchanges: [recorded("one")],
      split: { size: 8 },
      transform: (steps) => [...steps.slice(0, 3), { type: "reset" }],
    });
    const response = await http.send({ method: "GET", url: server.urlOf("one"), headers: {} });
    await expect(readText(response)).rejects.toMatchObject({ code: "network", details: { phase: "body" } });
  });
});

describe("startScriptedServer", () => {
  const head = { type: "head", headers: { "content-type": "text/plain" } } as const;

  it("waits for a signal, not a time", async () => {
    const signal = Promise.withResolvers<void>();
    await using server = await startScriptedServer([
      head,
      { type: "chunk", data: "a" },
      { type: "wait", until: signal.promise },
      { type: "chunk", data: "b" },
    ]);
    const response = await http.send({ method: "GET", url: server.url, headers: {} });
    const reads = response.body[Symbol.asyncIterator]();
    expect(Buffer.from((await reads.next()).value as Uint8Array).toString()).toBe("a");
    const second = reads.next();
    signal.resolve();
    expect(Buffer.from((await second).value as Uint8Array).toString()).toBe("b");
    expect((await reads.next()).done).toBe(true);
    expect(await server.closed(0)).toEqual({ whole: true });
  });

  it.each(["reset", "half-close"] as const)("%s in mid-answer is no clean end", async (type) => {
    await using server = await startScriptedServer([head, { type: "chunk", data: "a" }, { type }]);
    const response = await http.send({ method: "GET", url: server.url, headers: {} });
    const error: unknown = await readText(response).catch((thrown: unknown) => thrown);
    expect(error instanceof CruxError && [error.code, error.details.phase]).toEqual(["network", "body"]);
    expect(await server.closed(0)).toEqual({ whole: false });
  });

  it("a reset before the headers", async () => {
    await using server = await startScriptedServer([{ type: "reset" }]);
    await expect(http.send({ method: "GET", url: server.url, headers: {} })).rejects.toMatchObject({
      code: "network",
      details: { phase: "headers" },
    });
  });

  it("hangs until the client leaves, and sees it leave", async () => {
    await using server = await startScriptedServer([head, { type: "hang" }]);
    const controller = new AbortController();
    const sending = http.send({ method: "GET", url: server.url, headers: {}, signal: controller.signal });
    await server.asked(0);
    expect(server.openSockets).toBe(1);
    const reading = readText(await sending).catch((thrown: unknown) => (thrown as CruxError).code);
    controller.abort();
    expect(await reading).toBe("cancelled");
    expect(await server.closed(0)).toEqual({ whole: false });
  });

  it("answers each request by its own script, from steps made as they go", async () => {
    async function* counting(request: { readonly index: number }) {
      await Promise.resolve();
      yield head;
      yield { type: "chunk", data: `answer ${request.index}` } as const;
    }
    await using server = await startScriptedServer(counting, [head, { type: "chunk", data: "second" }]);
    const texts = [];
    for (let count = 0; count < 3; count += 1) texts.push((await ask(server.url)).bytes.toString());
    expect(texts).toEqual(["answer 0", "second", "Request 3 came, but only 2 answers are scripted."]);
  });

  it("a script that throws answers 500, and harms no other", async () => {
    await using server = await startScriptedServer(() => {
      throw new Error("script");
    });
    expect((await ask(server.url)).status).toBe(500);
    expect((await ask(server.url)).status).toBe(500);
  });

  it("a client that leaves while it still sends harms nothing", async () => {
    await using server = await startScriptedServer([head]);
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    await new Promise<void>((resolve) =>
      socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\nabc", () => resolve()),
    );
    socket.destroy();
    expect((await ask(server.url)).status).toBe(200);
  });

  it("takes a large body whole", async () => {
    const large = "x".repeat(3_000_000);
    await using server = await startScriptedServer([
      head,
      { type: "chunk", data: large },
      { type: "chunk", data: large },
    ]);
    const { bytes } = await ask(server.url);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(
      createHash("sha256")
        .update(large + large)
        .digest("hex"),
    );
  });
});
