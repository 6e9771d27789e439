import { Agent, request as undiciRequest, type Dispatcher } from "undici";
import { encodeScenario, type Scenario } from "./scenario.ts";

/** One way to make the calls that are measured. */
export interface Driver {
  readonly name: string;
  /** A plain answer's text. */
  chat(): Promise<string>;
  /** Reads a stream to its end; tells each delta. Returns the characters received. */
  stream(scenario: Scenario, onDelta?: () => void): Promise<number>;
  close(): Promise<void>;
}

/** What every driver asks. */
export const messages = [{ role: "user" as const, content: "What is the capital of France?" }];
/** A plain answer. */
export const plain: Scenario = { deltas: 0, paceMs: 0, argumentCharacters: 0 };

/** The least that any client must do: `undici.request`, lines cut by hand, `JSON.parse`. */
export function createFloor(url: string, wire: "chat" | "messages", connections: number): Driver {
  const dispatcher = new Agent({ connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  const path = wire === "chat" ? "/v1/chat/completions" : "/v1/messages";
  const send = (scenario: Scenario, stream: boolean): Promise<Dispatcher.ResponseData> =>
    undiciRequest(`${url}${path}`, {
      dispatcher,
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer bench-key-0123456789" },
      body: JSON.stringify({
        model: encodeScenario(scenario),
        messages,
        ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
      }),
    });
  return {
    name: "floor",
    async chat() {
      const answer = await send(plain, false);
      const body = (await answer.body.json()) as {
        choices?: [{ message: { content: string } }];
        content?: [{ text: string }];
      };
      return body.choices?.[0].message.content ?? body.content?.[0].text ?? "";
    },
    async stream(scenario, onDelta) {
      const answer = await send(scenario, true);
      const decoder = new TextDecoder();
      let rest = "";
      let characters = 0;
      for await (const bytes of answer.body as AsyncIterable<Uint8Array>) {
        const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          if (!line.startsWith("data: {")) continue;
          const event = JSON.parse(line.slice(6)) as {
            choices?: { delta: { content?: string } }[];
            delta?: { text?: string };
          };
          characters += (event.choices?.[0]?.delta.content ?? event.delta?.text ?? "").length;
          onDelta?.();
        }
      }
      return characters;
    },
    close: () => dispatcher.close(),
  };
}
