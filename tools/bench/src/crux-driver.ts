import { createCrux, type CruxClient } from "@crux/client";
import { messages, plain, type Driver } from "./floor.ts";
import { encodeScenario } from "./scenario.ts";

/** The same calls through Crux, put together as an application does. */
export async function createCruxDriver(url: string, wire: "chat" | "messages", connections: number): Promise<Driver> {
  const crux = await openCrux(url, wire, connections);
  const provider = wire === "chat" ? "openai" : "anthropic";
  return {
    name: "crux",
    async chat() {
      const model = `${provider}/${encodeScenario(plain)}`;
      // With no limit of its own, a call to Anthropic would be streamed: it may take longer than the vendor allows.
      return (await crux.chat({ model, messages, maxOutputTokens: 1024 })).text;
    },
    async stream(scenario, onDelta) {
      let characters = 0;
      for await (const event of crux.stream({ model: `${provider}/${encodeScenario(scenario)}`, messages })) {
        if (event.type === "text-delta") {
          characters += event.text.length;
          onDelta?.();
        } else if (event.type === "tool-call-delta") onDelta?.();
        else if (event.type === "error") throw event.error;
      }
      return characters;
    },
    close: () => crux.close(),
  };
}

async function openCrux(url: string, wire: "chat" | "messages", connections: number): Promise<CruxClient> {
  const settings = { apiKey: "bench-key-0123456789", baseUrl: wire === "chat" ? `${url}/v1` : url };
  const registration =
    wire === "chat"
      ? (await import("@crux/provider-openai")).default({ ...settings, api: "chat" })
      : (await import("@crux/provider-anthropic")).default(settings);
  return createCrux({ providers: [registration], http: { connections } });
}
