/** The same cases as the bench beside it, for clients that others wrote. Prints each one's ratio to the floor. */
import { fork } from "node:child_process";
import { once } from "node:events";
import Anthropic from "@anthropic-ai/sdk";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, streamText } from "ai";
import OpenAI from "openai";
import { Agent, setGlobalDispatcher } from "undici";
import { burstCase, callCase, pacedCase } from "../src/cases.ts";
import { createFloor, type Driver } from "../src/floor.ts";
import { encodeScenario, type Scenario } from "../src/scenario.ts";

setGlobalDispatcher(new Agent({ connections: 200 }));

const plain = encodeScenario({ deltas: 0, paceMs: 0, argumentCharacters: 0 });
const messages = [{ role: "user" as const, content: "What is the capital of France?" }];
const apiKey = "bench-key-0123456789";
const close = (): Promise<void> => Promise.resolve();

function createOpenAIClient(url: string): Driver {
  const client = new OpenAI({ apiKey, baseURL: `${url}/v1` });
  return {
    name: "openai",
    close,
    async chat() {
      const answer = await client.chat.completions.create({ model: plain, messages });
      return answer.choices[0]?.message.content ?? "";
    },
    async stream(scenario: Scenario, onDelta?: () => void) {
      const options = { include_usage: true };
      const stream = await client.chat.completions.create({
        model: encodeScenario(scenario),
        messages,
        stream: true,
        stream_options: options,
      });
      let characters = 0;
      for await (const chunk of stream) {
        characters += chunk.choices[0]?.delta.content?.length ?? 0;
        onDelta?.();
      }
      return characters;
    },
  };
}

function createAiSdkClient(url: string): Driver {
  const provider = createOpenAI({ apiKey, baseURL: `${url}/v1` });
  return {
    name: "ai",
    close,
    async chat() {
      return (await generateText({ model: provider.chat(plain), messages })).text;
    },
    async stream(scenario: Scenario, onDelta?: () => void) {
      let characters = 0;
      for await (const text of streamText({ model: provider.chat(encodeScenario(scenario)), messages }).textStream) {
        characters += text.length;
        onDelta?.();
      }
      return characters;
    },
  };
}

function createAnthropicClient(url: string): Driver {
  const client = new Anthropic({ apiKey, baseURL: url });
  return {
    name: "@anthropic-ai/sdk",
    close,
    async chat() {
      const answer = await client.messages.create({ model: plain, messages, max_tokens: 1024 });
      const [block] = answer.content;
      return block?.type === "text" ? block.text : "";
    },
    async stream(scenario: Scenario, onDelta?: () => void) {
      const model = encodeScenario(scenario);
      let characters = 0;
      for await (const event of await client.messages.create({ model, messages, max_tokens: 1024, stream: true })) {
        if (event.type !== "content_block_delta" || event.delta.type !== "text_delta") continue;
        characters += event.delta.text.length;
        onDelta?.();
      }
      return characters;
    },
  };
}

const upstream = fork(new URL("../src/upstream.ts", import.meta.url));
const [{ port }] = (await once(upstream, "message")) as [{ port: number }];
const url = `http://127.0.0.1:${port}`;
const clients = [
  ["chat", createOpenAIClient(url)],
  ["chat", createAiSdkClient(url)],
  ["messages", createAnthropicClient(url)],
] as const;

for (const [wire, client] of clients) {
  const floor = createFloor(url, wire, 200);
  for (const run of [callCase(1, 300, ""), callCase(64, 640, ""), burstCase(10_000, ""), pacedCase(200, 40, 20, "")]) {
    const { name, unit, floor: least, crux: theirs } = await run({ floor, crux: client }, 7);
    const ratio = (theirs / least).toFixed(2).padStart(6);
    console.log(`${client.name.padEnd(18)} ${name.padEnd(28)} ${theirs.toFixed(2).padStart(9)} ${unit} ${ratio} ×`);
  }
  await floor.close();
}
upstream.disconnect();
