import { CruxError, type Message } from "@crux/core";
import { describe, expect, it } from "vitest";
import { callOf, calling, saying, scriptedModel } from "../../test/scripted-model.ts";
import { withTools } from "../run/with-tools.ts";
import { openConversation } from "./conversation.ts";
import { createMemoryStore } from "./memory-store.ts";
import { recall } from "./recall.ts";

const user = (content: string): Message => ({ role: "user", content });
const assistant = (content: string): Message => ({ role: "assistant", content });

describe("recall", () => {
  const turns = [
    user("one"),
    assistant("a".repeat(400)),
    user("two"),
    assistant("b".repeat(400)),
    user("three"),
    assistant("c"),
  ];

  it("gives the newest turns that find room, whole", async () => {
    const store = createMemoryStore();
    await store.append("x", turns);
    expect(await recall(store, "x")).toMatchObject({ messages: turns, leftOutTurns: 0 });
    expect(await recall(store, "x", { maxTokens: 130 })).toEqual({
      messages: turns.slice(2),
      estimatedTokens: 120,
      leftOutTurns: 1,
    });
    expect(await recall(store, "x", { maxTokens: 119 })).toMatchObject({ messages: turns.slice(4), leftOutTurns: 2 });
  });

  it("always gives facts and system messages, first", async () => {
    const store = createMemoryStore();
    await store.append("x", [{ role: "system", content: "Be kind." }, ...turns]);
    await store.setFact("x", "name", "Ada");
    await store.setFact("x", "town", "Oslo");
    await store.setFact("x", "name", "Grace");
    await store.setFact("x", "town", null);
    const { messages, leftOutTurns } = await recall(store, "x", { maxTokens: 0 });
    expect(messages).toEqual([
      { role: "system", content: "What is known from before:\n- name: Grace" },
      { role: "system", content: "Be kind." },
    ]);
    expect(leftOutTurns).toBe(3);
  });

  it("keeps conversations apart, and forgets one that is cleared", async () => {
    const store = createMemoryStore();
    await store.append("x", turns);
    await store.setFact("x", "name", "Ada");
    expect((await recall(store, "y")).messages).toEqual([]);
    await store.clear("x");
    expect((await recall(store, "x")).messages).toEqual([]);
  });
});

describe("a conversation", () => {
  const look = { name: "look", execute: () => "a cat" };

  it("remembers what was said, tool calls and all", async () => {
    const { crux, requests } = scriptedModel([calling(callOf("t1", "look")), saying("A cat."), saying("Grey.")]);
    const conversation = openConversation(withTools(crux), { model: "acme/large", system: "Be brief.", tools: [look] });
    expect((await conversation.send("What is there?")).text).toBe("A cat.");
    expect((await conversation.send("What colour?")).text).toBe("Grey.");
    expect(requests.at(-1)?.messages.map(({ role }) => role)).toEqual([
      "system",
      "user",
      "assistant",
      "tool",
      "assistant",
      "user",
    ]);
    expect((await conversation.history()).map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "assistant",
      "user",
      "assistant",
    ]);
    await conversation.clear();
    expect(await conversation.history()).toEqual([]);
  });

  it("goes on where a store knows it", async () => {
    const store = createMemoryStore();
    const { crux, requests } = scriptedModel([saying("Hi Ada.")]);
    const options = { model: "acme/large", tools: [], store, id: "ada" };
    await openConversation(withTools(crux), options).send("I am Ada.");
    await openConversation(withTools(crux), options).send("Who am I?");
    expect(requests[1]?.messages).toHaveLength(3);
  });

  it("remembers what was done before a failure", async () => {
    const { crux } = scriptedModel([calling(callOf("t1", "look")), new CruxError("overloaded", "Later.")]);
    const conversation = openConversation(withTools(crux), { model: "acme/large", tools: [look] });
    await expect(conversation.send("Look!")).rejects.toMatchObject({ code: "overloaded" });
    expect((await conversation.history()).map(({ role }) => role)).toEqual(["user", "assistant", "tool"]);
  });
});
