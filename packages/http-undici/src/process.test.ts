import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import { rootCertificates } from "node:tls";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { endLoopback, serve, watch } from "./loopback.ts";

afterEach(endLoopback);

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** Runs a script in a Node of its own; gives what it printed and its exit code. */
async function run(script: string, env: Record<string, string> = {}): Promise<{ output: string; code: number }> {
  const prelude = `import { createHttpClient } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};`;
  const child = spawn(
    process.execPath,
    ["--conditions=@crux/source", "--no-warnings", "--input-type=module", "-e", prelude + script],
    { env: { ...process.env, ...env } },
  );
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { output, code };
}

const read =
  "let text = ''; for await (const chunk of response.body) text += Buffer.from(chunk); process.stdout.write(text);";

test("a process ends by itself while connections are idle, long before the server drops them", async () => {
  const { url } = await serve((_, response) => response.setHeader("keep-alive", "timeout=600").end("done"));
  const start = performance.now();
  const script = `const response = await createHttpClient({ env: {} }).send({ method: "GET", url: "${url}", headers: {} }); ${read}`;
  expect(await run(script)).toEqual({ output: "done", code: 0 });
  expect(performance.now() - start).toBeLessThan(15_000);
});

test("a process ends by itself after a discarded answer", async () => {
  const { url } = await serve((_, response) => response.writeHead(500).end("x"));
  const script = `(await createHttpClient({ env: {} }).send({ method: "GET", url: "${url}", headers: {} })).discard(); process.stdout.write("done");`;
  expect(await run(script)).toEqual({ output: "done", code: 0 });
});

test("NODE_EXTRA_CA_CERTS is honoured, alone and beside further authorities", async () => {
  const key = readFileSync(fixture("localhost-key.pem"));
  const { url } = await watch(
    createTlsServer({ key, cert: readFileSync(fixture("localhost.pem")) }, (_, response) => response.end("private")),
    "https",
    "localhost",
  );
  for (const options of ["{ env: {} }", `{ env: {}, ca: ${JSON.stringify(rootCertificates[0])} }`]) {
    const script = `const response = await createHttpClient(${options}).send({ method: "GET", url: "${url}", headers: {} }); ${read}`;
    expect(await run(script, { NODE_EXTRA_CA_CERTS: fixture("authority.pem") })).toEqual({
      output: "private",
      code: 0,
    });
  }
});

test("undici is loaded by the first request, not by the import, and only as much of it as is needed", async () => {
  const { url } = await serve((_, response) => response.end());
  const script = `
    const { cache } = process.getBuiltinModule("node:module").createRequire(process.execPath);
    const loaded = (part) => Object.keys(cache).some((file) => file.includes("undici") && file.includes(part));
    const client = createHttpClient({ env: {} });
    const before = loaded("");
    const response = await client.send({ method: "GET", url: "${url}", headers: {} });
    process.stdout.write(JSON.stringify({ before, client: loaded("client.js"), fetch: loaded("fetch") }));`;
  expect(await run(script)).toEqual({ output: JSON.stringify({ before: false, client: true, fetch: false }), code: 0 });
});
