import { startScriptedServer, type AnswerScript, type LoopbackServer } from "@crux/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { delta, errorAnswer, streamEnd, streamHead, streamOf, textDelta, wholeAnswer } from "./chat-wire.ts";
import { type CliOptions, type Folder, makeFolder, runCli, startCli } from "./cli-process.ts";

let home: Folder;
beforeAll(async () => {
  home = await makeFolder();
});
afterAll(() => home[Symbol.asyncDispose]());

function variablesFor(vendor: string, { url }: LoopbackServer): Record<string, string> {
  return { [`${vendor}_API_KEY`]: "sk-loopback-7777", [`${vendor}_BASE_URL`]: url };
}

function against(server: LoopbackServer, options: Partial<CliOptions> = {}): CliOptions {
  return {
    home,
    ...options,
    env: { ...variablesFor("DEEPSEEK", server), ...variablesFor("OPENAI", server), ...options.env },
  };
}

async function ask(script: AnswerScript, args: readonly string[], options: Partial<CliOptions> = {}) {
  await using server = await startScriptedServer(script);
  const model = args.includes("--model") ? [] : ["--model", "deepseek/m"];
  const result = await runCli(["chat", ...model, ...args], against(server, options));
  return {
    ...result,
    request: server.requests[0]?.body as Record<string, unknown>,
    headers: server.requests[0]?.headers,
  };
}

/** An answer whose end is sent only when the test has seen its beginning. */
function helloThenWorldAfter(seen: Promise<void>): AnswerScript {
  return [streamHead, textDelta("Hello"), { type: "wait", until: seen }, textDelta(" world"), ...streamEnd()];
}

describe("crux chat", () => {
  it("prints text while the vendor still writes", async () => {
    const seen = Promise.withResolvers<void>();
    await using server = await startScriptedServer(helloThenWorldAfter(seen.promise));
    const running = startCli(["chat", "-m", "deepseek/m", "Hi"], against(server));
    await running.printed("Hello");
    seen.resolve();
    expect(await running.over).toEqual({ exitCode: 0, stdout: "Hello world\n", stderr: "" });
  });

  it("sends what the options say", async () => {
    const { request, headers } = await ask(streamOf("ok"), [
      "--model",
      "openai/m",
      "--system=Be brief.",
      "--max-tokens=9",
      "--temperature=0.5",
      "--option",
      'openai.service_tier="flex"',
      "--option",
      "openai.store=false",
      "--option",
      'openai.api="chat"',
      "What",
      "is it?",
    ]);
    expect(request).toMatchObject({ model: "m", temperature: 0.5, service_tier: "flex", store: false, stream: true });
    expect(request["max_tokens"] ?? request["max_completion_tokens"]).toBe(9);
    expect(request["messages"]).toMatchObject([{ content: "Be brief." }, { role: "user", content: "What is it?" }]);
    expect(request).not.toHaveProperty("api");
    expect(headers?.["authorization"]).toBe("Bearer sk-loopback-7777");
  });

  it.each([
    ["stdin alone", [], "From the pipe.\n", "From the pipe."],
    ["a dash", ["-"], "From the pipe.\n", "From the pipe."],
    ["stdin among words", ["Say", "this:", "-", "in French"], "Hello\n", "Say this:\n\nHello\n\nin French"],
    ["words that look like options", ["--", "--help", "-x"], "ignored", "--help -x"],
  ])("takes the question from %s", async (_name, words, stdin, content) => {
    const { request, exitCode } = await ask(streamOf("ok"), words, { stdin });
    expect(exitCode).toBe(0);
    expect(request["messages"]).toMatchObject([{ role: "user", content }]);
  });

  it("prints the whole response with --json, and asks for no stream", async () => {
    const { stdout, stderr, request } = await ask(wholeAnswer("Hello"), ["--json", "Hi"]);
    expect(JSON.parse(stdout)).toMatchObject({
      text: "Hello",
      finishReason: "stop",
      provider: "deepseek",
      requestId: "req_1",
      usage: { inputTokens: 7, outputTokens: 5 },
      message: { role: "assistant", content: [{ type: "text", text: "Hello" }] },
    });
    expect(stderr).toBe("");
    expect(request["stream"]).not.toBe(true);
  });

  it("prints a failure with --json as a document too", async () => {
    const { stdout, stderr, exitCode } = await ask(errorAnswer(401, "no such key"), ["--json", "Hi"]);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "authentication", details: { status: 401 } } });
    expect(stderr).toContain("error:");
    expect(exitCode).toBe(3);
  });

  it("prints one event a line with --jsonl, as they come", async () => {
    const seen = Promise.withResolvers<void>();
    await using server = await startScriptedServer(helloThenWorldAfter(seen.promise));
    const running = startCli(["chat", "-m", "deepseek/m", "--jsonl", "Hi"], against(server));
    await running.printed("Hello");
    seen.resolve();
    const { stdout } = await running.over;
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; text?: string; response?: { text: string } });
    expect(events.map(({ type }) => type)).toEqual(["start", "text-delta", "text-delta", "finish"]);
    expect(events.at(-1)?.response?.text).toBe("Hello world");
  });

  it("ends --jsonl with the error and what had come", async () => {
    const { stdout, exitCode } = await ask([streamHead, textDelta("Hal")], ["--jsonl", "Hi"]);
    const last = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as unknown;
    expect(last).toMatchObject({ type: "error", error: { code: "stream-interrupted" }, partial: { text: "Hal" } });
    expect(exitCode).toBe(5);
  });

  it("asks in one piece with --no-stream", async () => {
    const { stdout, request } = await ask(wholeAnswer("Hello\n"), ["--no-stream", "Hi"]);
    expect(stdout).toBe("Hello\n");
    expect(request["stream"]).not.toBe(true);
  });

  it("keeps thinking off stdout, and shows it on stderr when asked", async () => {
    const script = [streamHead, delta({ reasoning_content: "Hmm." }), textDelta("Yes"), ...streamEnd()];
    expect(await ask(script, ["Hi"])).toMatchObject({ stdout: "Yes\n", stderr: "" });
    expect(await ask(script, ["--reasoning", "Hi"])).toMatchObject({ stdout: "Yes\n", stderr: "Hmm.\n" });
  });

  it("tells usage on stderr", async () => {
    const { stdout, stderr } = await ask(streamOf("Hello"), ["--usage", "Hi"]);
    expect(stdout).toBe("Hello\n");
    expect(stderr).toMatch(/^deepseek\/m · 7 in, 5 out tokens · stop · first token \d+ ms · total \d+ ms\n$/);
  });

  it("tells on stderr what the vendor could not honour", async () => {
    const { stdout, stderr, exitCode } = await ask(streamOf("Hello"), ["--temperature", "0.5", "Hi"]);
    expect({ stdout, exitCode }).toEqual({ stdout: "Hello\n", exitCode: 0 });
    expect(stderr).toMatch(/^warning: .*temperature/);
  });

  it("warns on stderr of an answer that the limit cut", async () => {
    const { stdout, stderr, exitCode } = await ask(
      [streamHead, textDelta("Once upon"), ...streamEnd("length")],
      ["Hi"],
    );
    expect({ stdout, exitCode }).toEqual({ stdout: "Once upon\n", exitCode: 0 });
    expect(stderr).toMatch(/^warning: The token limit cut/);
  });

  it("leaves the text it had on stdout when the stream breaks", async () => {
    const { stdout, stderr, exitCode } = await ask([streamHead, textDelta("Half of")], ["Hi"]);
    expect({ stdout, exitCode }).toEqual({ stdout: "Half of\n", exitCode: 5 });
    expect(stderr).toMatch(/^error: .*\n {2}stream-interrupted/);
  });

  it("lets the pipe have control characters as they are", async () => {
    expect((await ask(streamOf("a\u001b[31mb\u009bc"), ["Hi"])).stdout).toBe("a\u001b[31mb\u009bc\n");
  });

  it("mends a character that came in two events", async () => {
    expect((await ask(streamOf("\ud83d", "\ude00!"), ["Hi"])).stdout).toBe("\u{1f600}!\n");
  });

  it("keeps NO_COLOR and pipes free of colour", async () => {
    const { stderr } = await ask(errorAnswer(401, "no"), ["Hi"]);
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(stderr).not.toMatch(/\u001b/);
  });

  it("asks the default model of the only provider with a key where no model is named, and says so", async () => {
    await using own = await makeFolder();
    await using server = await startScriptedServer(streamOf("ok"));
    expect(await runCli(["chat", "Hi"], { home: own, env: variablesFor("DEEPSEEK", server) })).toEqual({
      exitCode: 0,
      stdout: "ok\n",
      stderr:
        "note: No model was named; asking deepseek/deepseek-flash, since deepseek is the one provider with a key.\n",
    });
    expect(server.requests[0]?.body).toMatchObject({ model: "deepseek-flash" });
  });

  it("guesses nothing where two providers have a key, and names the models to choose from", async () => {
    await using own = await makeFolder();
    await using server = await startScriptedServer(streamOf("ok"));
    const result = await runCli(["chat", "Hi"], against(server, { home: own }));
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain('crux chat --model deepseek/deepseek-flash "…" (or openai/gpt-6-luna)');
    expect(server.requests).toEqual([]);
  });

  it("takes the default model and aliases of the user's settings", async () => {
    await using own = await makeFolder();
    await own.write("config/crux/settings.json", { defaultModel: "quick", aliases: { quick: "deepseek/from-alias" } });
    await using server = await startScriptedServer(streamOf("ok"));
    expect(await runCli(["chat", "Hi"], against(server, { home: own }))).toMatchObject({ exitCode: 0, stdout: "ok\n" });
    expect(server.requests[0]?.body).toMatchObject({ model: "from-alias" });
  });
});
