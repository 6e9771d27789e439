import { describe, expect, it } from "vitest";
import { answerOfEvents } from "./answer-of-events.ts";

describe("answerOfEvents", () => {
  it("folds deltas, keeps what start and finish told", () => {
    const answer = answerOfEvents([
      { type: "start", id: "a-1", warnings: [{ code: "one", message: "1" }] },
      { type: "text-delta", part: 1, text: "Hel" },
      { type: "text-delta", part: 1, text: "lo" },
      { type: "finish", finishReason: "stop", rawFinishReason: "stop", warnings: [{ code: "two", message: "2" }] },
    ]);
    expect(answer).toMatchObject({ id: "a-1", content: [{ type: "text", text: "Hello" }], finishReason: "stop" });
    expect(answer.warnings?.map(({ code }) => code)).toEqual(["one", "two"]);
  });

  it("is an error's partial where no finish came", () => {
    expect(answerOfEvents([{ type: "text-delta", part: 1, text: "Hel" }])).toMatchObject({
      finishReason: "error",
      content: [{ text: "Hel" }],
    });
  });
});
