import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { changed, makePlugin, packageJson, reportOn, runConform } from "../../test/plugin-folder.ts";
import { renderJunit } from "./render-report.ts";
import { toReport } from "./conformance-report.ts";

// Every plugin is tried in processes of its own.
vi.setConfig({ testTimeout: 60_000 });

const claims = (...capabilities: readonly string[]) => {
  const list = JSON.stringify(["chat", "stream", ...capabilities]);
  return {
    "package.json": packageJson({ capabilities: ["chat", "stream", ...capabilities] }),
    "index.js": changed(['capabilities: ["chat", "stream"]', `capabilities: ${list}`]),
  };
};

describe("crux-conform", () => {
  it("passes a plugin that keeps the contract, and says what it did not look at", async () => {
    const { report, exitCode } = await reportOn();
    expect({ exitCode, ok: report.ok, failed: report.failed }).toEqual({ exitCode: 0, ok: true, failed: 0 });
    expect(report.plugin).toEqual({
      ...{ package: "crux-provider-echo", version: "1.2.3", provider: "echo", capabilities: ["chat", "stream"] },
    });
    const names = report.results.filter(({ status }) => status === "passed").map(({ name }) => name);
    expect(names).toContain("stream/hello: every split of the body gives the same events");
    expect(names).toContain("hermetic: nothing but loopback was reached for");
    expect(names).toContain("request: every turn is sent, in order");
    expect(
      report.results.filter(({ status }) => status === "skipped").map(({ group, message }) => [group, message]),
    ).toContainEqual([...["tools", "not declared"]]);
    expect(report.passed + report.failed + report.skipped).toBe(report.results.length);
  });

  it("prints a table for a person, with what failed in full", async () => {
    await using plugin = await makePlugin({ "fixtures/bad-key.json": null });
    const { exitCode, stdout } = await runConform([plugin.path]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^crux-provider-echo 1\.2\.3: provider echo, capabilities chat, stream$/m);
    expect(stdout).toMatch(/^ok {4}stream +stream\/hello: keeps the stream grammar/m);
    expect(stdout).toMatch(/^FAIL {2}fixtures +fixtures: one of each kind.*\n +There is no fixture of kind error\./m);
    expect(stdout).toMatch(/^Does not conform: \d+ passed, 1 failed, \d+ skipped\.$/m);
  });

  it("writes JUnit XML beside", async () => {
    await using plugin = await makePlugin();
    const file = join(plugin.path, "report.xml");
    expect((await runConform([plugin.path, "--junit", file])).exitCode).toBe(0);
    const xml = await readFile(file, "utf8");
    expect(xml).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="crux-provider-echo" tests="\d+" failures="0"/,
    );
    expect(xml).toContain('<testsuite name="stream" tests="8" failures="0" skipped="0">');
    expect(xml).toContain('<skipped message="not declared"/>');
  });
});

describe("a plugin that breaks the contract", () => {
  it.each([
    [
      "an option that is lost in silence",
      { "index.js": changed(['"seed", ', ""]) },
      "request: seed is sent",
      "seed changed nothing",
    ],
    [
      "turns that are lost",
      { "index.js": changed(["body: { messages,", "body: { messages: messages.slice(-1),"]) },
      "request: every turn is sent",
      "system message was not sent",
    ],
    [
      "providerOptions that are lost",
      { "index.js": changed([", ...providerOptions?.echo", ""]) },
      "request: providerOptions",
      "providerOptions.echo was lost",
    ],
    [
      "media lost in silence",
      {
        "index.js": changed([
          "if (media) warnings.push",
          "if (media) messages = messages.map((message) => ({ ...message, content: '' })); else warnings.push",
        ]),
      },
      "request: image-input, not declared",
      "lost without a warning",
    ],
    [
      "a fixture that is not met",
      {
        "fixtures/hello.json": { kind: "stream", expect: { text: "Bye" }, exchange: "said.json" },
        "fixtures/said.json": {
          response: {
            status: 200,
            headers: { "content-type": "application/x-ndjson" },
            body: '{"say":"Hello"}\n{"end":"."}\n',
          },
        },
      },
      "stream/hello: keeps",
      "text",
    ],
    [
      "a manifest that says otherwise",
      { "package.json": packageJson({ hosts: ["api.other.example"] }) },
      "definition: equals the manifest",
      "hosts",
    ],
    [
      "a key in the clear",
      { "index.js": changed(['"x-echo-key": apiKey', '"x-echo-key": apiKey.reveal()']) },
      "chat/hello-whole: gives",
      "plain text",
    ],
  ])("by %s fails", async (_, changes, name, message) => {
    const { failed, exitCode } = await reportOn(changes);
    expect(exitCode).toBe(1);
    const found = failed.find((result) => result.name.startsWith(name));
    expect(found?.message).toContain(message);
  });

  it("by claiming what nothing shows fails for each claim, and only for those that can be shown", async () => {
    const claimed = ["tools", "reasoning", "json", "json-schema", "model-list", "embeddings", "citations"];
    const { failed, report } = await reportOn(claims(...claimed));
    const groups = new Set(failed.map(({ group }) => group));
    expect([...groups].sort()).toEqual(["definition", ...claimed.filter((name) => name !== "citations")].sort());
    expect(report.results.find(({ group }) => group === "citations")).toMatchObject({ status: "skipped" });
  });
});

describe("a plugin has no network", () => {
  const reaching = (code: string) => ({ "index.js": changed(["\nconst unknown", `\n${code}\nconst unknown`]) });
  it.each([
    ["fetch", `await fetch("https://api.echo.example/models").catch(() => null);`, "api.echo.example"],
    ["an address", `await fetch("http://192.0.2.7:8080/").catch(() => null);`, "192.0.2.7:8080"],
    [
      "a socket",
      `import net from "node:net"; net.connect(443, "api.echo.example").on("error", () => {}); await new Promise(setImmediate);`,
      "api.echo.example",
    ],
    [
      "TLS",
      `import tls from "node:tls"; tls.connect({ host: "192.0.2.7", port: 443 }).on("error", () => {}); await new Promise(setImmediate);`,
      "192.0.2.7:443",
    ],
    [
      "a name",
      `import { resolve4 } from "node:dns/promises"; await resolve4("api.echo.example").catch(() => null);`,
      "api.echo.example",
    ],
    [
      "a datagram",
      `import dgram from "node:dgram"; try { dgram.createSocket("udp4").send("x", 53, "192.0.2.7"); } catch {}`,
      "UDP",
    ],
  ])("and is found out when it reaches for one by %s, even where it hides the failure", async (_, code, target) => {
    const { failed } = await reportOn(reaching(code));
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ group: "hermetic" });
    expect(failed[0]?.message).toContain(target);
  });

  it("nor this process's environment, nor programs, nor files to write", async () => {
    const code = `
      import { execSync } from "node:child_process"; import { writeFileSync } from "node:fs";
      const tried = (run) => { try { run(); return "done"; } catch (error) { return error.code; } };
      console.log(JSON.stringify([process.env.OPENAI_API_KEY ?? null, tried(() => execSync("ls")), tried(() => writeFileSync("x", "x"))]));`;
    await using plugin = await makePlugin(reaching(code));
    const { stdout, stderr } = await runConform([plugin.path, "--json"], { OPENAI_API_KEY: "sk-of-this-process" });
    expect(stderr).toContain('[null,"ERR_ACCESS_DENIED","ERR_ACCESS_DENIED"]');
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
  });
});

describe("skips", () => {
  const skipping = (check: string, reason = "not recorded yet") => ({ "conform.json": { skips: [{ check, reason }] } });

  it("of what a declared capability claims fail", async () => {
    const { failed } = await reportOn(skipping("stream/hello: every split"));
    expect(failed).toMatchObject([
      { group: "stream", message: 'conform.json skips this check ("not recorded yet"), but "stream" is declared.' },
    ]);
  });

  it("of what nothing excuses from fail", async () => {
    const { failed } = await reportOn(skipping("definition: equals"));
    expect(failed).toMatchObject([
      { group: "definition", message: expect.stringContaining("nothing excuses") as string },
    ]);
  });

  it("of a check that there is not fail", async () => {
    const { failed } = await reportOn(skipping("stream/bye"));
    expect(failed).toMatchObject([{ group: "skips", name: "skip: stream/bye" }]);
  });

  it("of what is not declared are told, with their reason", async () => {
    const listing = { kind: "models", exchange: { response: { status: 200, headers: {}, body: "[]" } } };
    expect((await reportOn({ "fixtures/list.json": listing })).failed).toMatchObject([
      { name: "models/list: lists the models" },
    ]);
    const { failed, report } = await reportOn({ "fixtures/list.json": listing, ...skipping("models/list") });
    expect(failed).toEqual([]);
    expect(report.results.find(({ name }) => name.startsWith("models/list"))).toMatchObject({
      status: "skipped",
      message: "not recorded yet",
    });
  });
});

describe("what cannot be tried", () => {
  it.each([
    ["without a package.json", { "package.json": null }, "There is no package.json"],
    ["without a manifest", { "package.json": { name: "crux-provider-echo" } }, 'has no "crux" manifest'],
    ["that leads to no file", { "index.js": null }, "build it first"],
    ["that cannot be imported", { "index.js": "import 'crux-nowhere';" }, "cannot be imported: Cannot find package"],
    ["whose default export is no provider", { "index.js": "export default {};" }, "is no provider"],
    ["that ends the process", { "index.js": "process.exit(0);" }, "ended the process"],
    ["whose fixture is no JSON", { "fixtures/hello.json": "{" }, "hello.json is not valid JSON"],
    [
      "whose fixture has a word nobody reads",
      { "fixtures/hello.json": { kind: "chat", expects: {}, exchange: {} } },
      "has expects, which nobody reads",
    ],
    ["whose fixture has no kind", { "fixtures/hello.json": { exchange: {} } }, "it needs a kind"],
    [
      "whose skip has no reason",
      { "conform.json": { skips: [{ check: "stream" }] } },
      "a reason that a person would accept",
    ],
  ])("a plugin %s is told, with exit code 2", async (_, changes, message) => {
    await using plugin = await makePlugin(changes as Readonly<Record<string, string | object | null>>);
    const { exitCode, stdout, stderr } = await runConform([plugin.path]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });

  it("a command line that is wrong shows how it is written", async () => {
    const { exitCode, stderr } = await runConform(["--jsn"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("crux-conform [FOLDER]");
  });
});

describe("JUnit XML", () => {
  it("escapes what a plugin says, and holds no character that XML has no place for", () => {
    const plugin = { package: 'a"b', version: null, provider: "echo", capabilities: [] };
    const message = `<a> & "b"\u0000\u001b\nsecond \ud800`;
    const xml = renderJunit(
      toReport(plugin, [{ group: "g", name: "n<1>", status: "failed", message, durationMs: 1500 }]),
    );
    expect(xml).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="a&quot;b" tests="1" failures="1" skipped="0">
  <testsuite name="g" tests="1" failures="1" skipped="0">
    <testcase classname="a&quot;b" name="n&lt;1&gt;" time="1.5"><failure message="&lt;a&gt; &amp; &quot;b&quot;\uFFFD\uFFFD">&lt;a&gt; &amp; &quot;b&quot;\uFFFD\uFFFD&#10;second \uFFFD</failure></testcase>
  </testsuite>
</testsuites>
`,
    );
  });
});
