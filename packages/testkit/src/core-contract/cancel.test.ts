import { isCruxError, type ChatStream } from "@crux/core";
import { describe, expect, it } from "vitest";
import { batches, collect, event, hello, scriptedCrux, streamingProvider } from "../fakes/scripted-crux.ts";
import { assertStream } from "../grammar/assert-stream.ts";

const stream = (): ChatStream =>
  scriptedCrux({
    provider: streamingProvider(batches([event.start, event.text("a"), event.text("b"), event.finish])),
  }).stream(hello);

const codeOf = (thrown: unknown): string => (isCruxError(thrown) ? thrown.code : String(thrown));

describe("a stream that is cancelled from elsewhere while somebody reads it", () => {
  it("makes the text throw, so that nobody takes the half for the whole", async () => {
    const answer = stream();
    const texts: string[] = [];
    const read = async (): Promise<void> => {
      for await (const text of answer.textStream) {
        texts.push(text);
        await answer.cancel();
      }
    };
    expect(await read().catch(codeOf)).toBe("cancelled");
    expect(texts).toEqual(["a"]);
    expect(await answer.response().catch(codeOf)).toBe("cancelled");
  });

  it.each(["start", "text-delta"])("ends the events in one error, behind %s too", async (moment) => {
    const answer = stream();
    const events = [];
    for await (const item of answer) {
      events.push(item);
      if (item.type === moment) await answer.cancel();
    }
    expect(events.map(({ type }) => type).filter((type) => type !== "text-delta")).toEqual(["start", "error"]);
    assertStream(events);
  });

  it("tells start and error where not even the call had begun", async () => {
    const answer = stream();
    const reading = collect(answer);
    await answer.cancel();
    expect((await reading).map(({ type }) => type)).toEqual(["start", "error"]);
  });

  it("changes nothing where the stream is over", async () => {
    const answer = stream();
    const events = await collect(answer);
    await answer.cancel();
    expect(events.at(-1)?.type).toBe("finish");
    expect((await answer.response()).text).toBe("ab");
  });
});
