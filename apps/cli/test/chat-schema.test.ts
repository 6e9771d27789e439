import { startScriptedServer, type AnswerScript } from "@crux/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { streamOf, wholeAnswer } from "./chat-wire.ts";
import { type Folder, makeFolder, runCli } from "./cli-process.ts";

const schema = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer", minimum: 0 } },
  required: ["name"],
};

let home: Folder;
let file: string;
beforeAll(async () => {
  home = await makeFolder();
  file = await home.write("person.json", schema);
});
afterAll(() => home[Symbol.asyncDispose]());

async function ask(scripts: readonly [AnswerScript, ...AnswerScript[]], args: readonly string[], schemaFile = file) {
  await using server = await startScriptedServer(...scripts);
  const env = { OPENAI_API_KEY: "sk-loopback-7777", OPENAI_BASE_URL: server.url };
  const api = ["--option", 'openai.api="chat"'];
  const result = await runCli(["chat", "-m", "openai/gpt-4.1", ...api, "--schema", schemaFile, ...args], { home, env });
  return { ...result, requests: server.requests.map(({ body }) => body as Record<string, unknown>) };
}

const right = '{"name":"Ada","age":36}';
const wrong = '{"name":"Ada","age":-1}';

describe("crux chat --schema", () => {
  it("asks for the schema and prints the object", async () => {
    const { stdout, stderr, exitCode, requests } = await ask([wholeAnswer(right)], ["Who?"]);
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '{\n  "name": "Ada",\n  "age": 36\n}\n',
      stderr: "",
      exitCode: 0,
    });
    expect(requests).toMatchObject([{ response_format: { type: "json_schema" } }]);
  });

  it("asks again for what does not fit, and says so", async () => {
    const { stdout, stderr, requests } = await ask(
      [wholeAnswer(wrong), wholeAnswer(right)],
      ["--json", "--usage", "Who?"],
    );
    expect(JSON.parse(stdout)).toMatchObject({
      object: { name: "Ada", age: 36 },
      rounds: [
        { round: 1, issues: [{ path: ["age"] }], response: { text: wrong } },
        { round: 2, issues: [] },
      ],
      usage: { inputTokens: 14, outputTokens: 10 },
    });
    expect(stderr).toMatch(/warning: An answer did not fit.*-1 is less than 0\.\n.*14 in, 10 out tokens/s);
    expect(requests).toHaveLength(2);
    expect(JSON.stringify(requests[1])).toContain("-1 is less than 0");
  });

  it("fails with what did not fit, and shows the text beside stdout", async () => {
    const { stdout, stderr, exitCode } = await ask([wholeAnswer(wrong)], ["--repairs", "0", "Who?"]);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 5 });
    expect(stderr).toContain(wrong);
    expect(stderr).toContain("age: -1 is less than 0");
  });

  it("tells the growing object with --jsonl", async () => {
    const { stdout, exitCode } = await ask([streamOf('{"name":"A', 'da","age":36}')], ["--jsonl", "Who?"]);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; object?: unknown });
    expect(events.flatMap(({ object }) => (object === undefined ? [] : [object]))).toEqual([
      { name: "A" },
      { name: "Ada", age: 36 },
    ]);
    expect(events.slice(-3).map(({ type }) => type)).toEqual(["finish", "object-round", "object-finish"]);
    expect(exitCode).toBe(0);
  });

  it.each([
    ["is not there", "gone.json", null, "cannot be read (ENOENT)"],
    ["is not JSON", "broken.json", "{", "is not JSON"],
    ["is a list", "list.json", "[]", "holds no JSON Schema"],
  ])("refuses a file that %s", async (_name, path, content, word) => {
    const name = content === null ? path : await home.write(path, content);
    const { stderr, exitCode, requests } = await ask([wholeAnswer(right)], ["Who?"], name);
    expect(stderr).toContain(word);
    expect({ exitCode, requests }).toEqual({ exitCode: 2, requests: [] });
  });

  it("refuses --repairs without a schema", async () => {
    const { stderr, exitCode } = await runCli(["chat", "--repairs", "2", "-m", "openai/m", "Hi"], { home, env: {} });
    expect(stderr).toContain("--repairs goes with --schema");
    expect(exitCode).toBe(2);
  });
});
