import { fork } from "node:child_process";
import { once } from "node:events";
import { createFloor, createCruxDriver } from "./drivers.ts";
import { createHttpClient } from "@crux/http-undici";
import {
  Secret,
  assembleCrux,
  ProviderFactory,
  defineProvider,
  providerSettingsSchema,
  decodeSse,
  streamInterrupted,
} from "@crux/core";
import { median } from "./measure.ts";
import { encodeScenario } from "./scenario.ts";
const upstream = fork(new URL("./upstream.ts", import.meta.url));
const [{ port }] = (await once(upstream, "message")) as [{ port: number }];
const url = `http://127.0.0.1:${port}`;
const sc = { deltas: 40, paceMs: 20, argumentCharacters: 0 };
const floor = createFloor(url, "chat", 200);
const http = createHttpClient({ connections: 200 });
const crux = await createCruxDriver(url, "chat", 200);
const key = Secret.of("Bearer x");
const open = (h: any, signal?: AbortSignal) =>
  h.send({
    method: "POST",
    url: url + "/v1/chat/completions",
    headers: { "content-type": "application/json", authorization: key },
    body: JSON.stringify({
      model: encodeScenario(sc),
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: "user", content: "x" }],
    }),
    signal,
  });
const minimal = async (body: AsyncIterable<Uint8Array>) => {
  const d = new TextDecoder();
  let rest = "",
    n = 0;
  for await (const b of body) {
    const lines = (rest + d.decode(b, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const l of lines) {
      if (!l.startsWith("data: {")) continue;
      const e = JSON.parse(l.slice(6));
      n += (e.choices?.[0]?.delta.content ?? "").length;
    }
  }
  return n;
};
const mk = (stream: (c: any) => AsyncIterable<any>) => {
  const tiny = defineProvider({
    id: "tiny",
    displayName: "t",
    env: {},
    credentials: [],
    hosts: ["127.0.0.1"],
    capabilities: [],
    settings: providerSettingsSchema,
    createProvider: () => ({
      id: "tiny",
      async chat() {
        throw 1;
      },
      stream: (r: any, c: any) => stream(c),
    }),
  });
  const c = assembleCrux({
    http,
    factory: new ProviderFactory([
      {
        id: "tiny",
        origin: "e",
        capabilities: [],
        credentialVariables: [],
        configured: true,
        load: async () => tiny as any,
        settings: async () => ({}),
      },
    ]),
  });
  return async () => {
    let n = 0;
    for await (const e of c.stream({ model: "tiny/m", prompt: "x" })) if (e.type === "text-delta") n += e.text.length;
    return n;
  };
};
const dec = () => {
  let done = false;
  return {
    get done() {
      return done;
    },
    body() {},
    end() {
      throw streamInterrupted();
    },
    message({ data }: any, emit: any) {
      if (data === "[DONE]") {
        done = true;
        emit({ type: "finish", finishReason: "stop", rawFinishReason: "stop" });
        return;
      }
      const e = JSON.parse(data);
      const t = e.choices?.[0]?.delta.content;
      if (t) emit({ type: "text-delta", part: 0, text: t });
    },
  };
};
const drivers: Record<string, () => Promise<unknown>> = {
  floor: () => floor.stream(sc),
  http: async () => minimal((await open(http)).body),
  httpDecode: async () => {
    let n = 0;
    for await (const b of decodeSse(await open(http), dec()))
      for (const e of b) if (e.type === "text-delta") n += e.text.length;
    return n;
  },
  tiny: mk(async function* (c) {
    const r = await open(c.http);
    yield* decodeSse(r, dec());
  }),
  crux: () => crux.stream(sc),
};
const figs: Record<string, number[]> = {};
for (let round = 0; round < 9; round++)
  for (const [n, f] of Object.entries(drivers)) {
    const c0 = process.cpuUsage();
    await Promise.all(Array.from({ length: 200 }, () => f()));
    const c = process.cpuUsage(c0);
    if (round > 1) (figs[n] ??= []).push((c.user + c.system) / 1000);
  }
for (const n in figs) console.log(n.padEnd(12), median(figs[n]!).toFixed(1), "min", Math.min(...figs[n]!).toFixed(1));
process.exit();
