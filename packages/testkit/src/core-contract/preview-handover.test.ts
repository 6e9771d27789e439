import { CruxError, type CallContext, type Message, type Warning } from "@crux/core";
import { describe, expect, it } from "vitest";
import { createFakeHttp } from "../fakes/fake-http.ts";
import { event, scriptedCrux, type ScriptedParts } from "../fakes/scripted-crux.ts";

const messages: readonly Message[] = [
  { role: "user", content: "Q" },
  { role: "assistant", model: "other/m", content: "cut off", complete: false },
  {
    role: "assistant",
    model: "other/m",
    content: [
      { type: "reasoning", text: "hm" },
      { type: "tool-call", id: "1", name: "f", arguments: "{}", complete: true },
    ],
  },
  { role: "user", content: "And?" },
];

/** The provider's own: it speaks of the history it is handed. */
const told: Warning = { code: "dropped-content", message: "No such thing here.", path: "messages.3" };

const post = (context: CallContext): ReturnType<CallContext["http"]["send"]> =>
  context.http.send({ method: "POST", url: "https://api.acme.test/chat", headers: {}, body: "{}" });

/** Streams, and tells its warnings when it is connected. */
const streaming: ScriptedParts["provider"] = {
  chat: () => Promise.reject(new Error("not asked")),
  async *stream(_request, context) {
    const response = await post(context);
    yield [{ ...event.start, warnings: [told] }];
    for await (const bytes of response.body) yield [event.text(new TextDecoder().decode(bytes))];
    yield [event.finish];
  },
};

describe("crux.previewHandover", () => {
  it("tells what the call would tell, and sends nothing", async () => {
    const http = createFakeHttp(() => ({ body: "answer" }));
    const crux = scriptedCrux({ provider: streaming, http });
    const report = await crux.previewHandover({ model: "acme/large", messages });
    expect(http.exchanges).toHaveLength(0);
    expect(report).toMatchObject({
      from: "other/m",
      to: "acme/large",
      summary: "4 things changed when moving from other/m to acme/large.",
    });
    expect(report.losses.map(({ code, kind, path }) => [code, kind, path])).toEqual([
      ["dropped-failed-turn", "dropped", "messages.1"],
      ["dropped-reasoning", "dropped", "messages.2.content.0"],
      ["added-tool-result", "added", "messages.2"],
      ["dropped-content", "dropped", "messages.3"],
    ]);
    const response = await crux.stream({ model: "acme/large", messages }).response();
    expect(report.losses.map(({ code, message, path }) => ({ code, message, path }))).toEqual(response.warnings);
  });

  it("names whom it is told, or nobody", async () => {
    const crux = scriptedCrux({ provider: { chat: answer } });
    const named = await crux.previewHandover({ model: "acme/large", messages }, { from: "third/x" });
    expect(named.from).toBe("third/x");
    const first = await crux.previewHandover({ model: "acme/large", prompt: "Hi" });
    expect(first).toEqual({
      from: null,
      to: "acme/large",
      losses: [],
      summary: "Nothing changed when moving to acme/large.",
    });
  });

  it("hears a provider that does not stream, and one that fails for want of an answer", async () => {
    const answered = scriptedCrux({ provider: { chat: answer } });
    const failing = scriptedCrux({
      provider: {
        async chat(_request, context) {
          await post(context);
          throw new CruxError("bad-response", "There is no answer.");
        },
      },
    });
    const codes = async (crux: typeof answered): Promise<readonly string[]> =>
      (await crux.previewHandover({ model: "acme/large", messages })).losses.map(({ code }) => code);
    expect(await codes(answered)).toContain("dropped-content");
    expect(await codes(failing)).toEqual(["dropped-failed-turn", "dropped-reasoning", "added-tool-result"]);
  });

  it("is refused as the call would be before anything is sent", async () => {
    const refusing = scriptedCrux({
      provider: { chat: () => Promise.reject(new CruxError("unsupported", "No tools here.")) },
      settings: { maxInputCharacters: 10 },
    });
    await expect(refusing.previewHandover({ model: "acme/large", prompt: "Hi" })).rejects.toMatchObject({
      code: "unsupported",
    });
    const long = refusing.previewHandover({ model: "acme/large", prompt: "more than ten" });
    await expect(long).rejects.toMatchObject({ code: "invalid-request" });
    await expect(refusing.previewHandover({ model: "acme/large", messages: [] })).rejects.toMatchObject({
      code: "invalid-request",
    });
  });
});

/** Answers whatever comes back. */
async function answer(
  request: { readonly messages: readonly Message[] },
  context: CallContext,
): ReturnType<ScriptedParts["provider"]["chat"]> {
  await post(context);
  const warnings = request.messages.length > 1 ? [told] : [];
  return { content: [], finishReason: "stop", rawFinishReason: "stop", warnings };
}
