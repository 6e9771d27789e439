import { type ChatRequest, type Message, type Warning, partsOf } from "@crux/core";

/** Options of a request that Acme does not know. */
const unknownOptions = [
  "topP",
  "topK",
  "stop",
  "seed",
  "frequencyPenalty",
  "presencePenalty",
  "tools",
  "responseFormat",
  "reasoning",
] as const;

/** The body Acme is sent, and what it cannot honour. */
export function encodeRequest(request: ChatRequest, model: string, stream: boolean) {
  const warnings: Warning[] = unknownOptions
    .filter((name) => request[name] !== undefined)
    .map((name) => ({ code: "dropped-option", message: `Acme has no ${name}: it is left out.`, path: name }));
  const turns = request.messages.map((message, index) => encodeMessage(message, index, warnings));
  const { maxOutputTokens, temperature, providerOptions } = request;
  const body = { model, turns, stream, max_tokens: maxOutputTokens, temperature, ...providerOptions?.["acme"] };
  return { body, warnings };
}

function encodeMessage({ role, content }: Message, index: number, warnings: Warning[]): object {
  let text = "";
  partsOf(content).forEach((part, at) => {
    const path = `messages.${index}.content.${at}`;
    if (part.type === "text") text += part.text;
    else warnings.push({ code: "dropped-content", message: `Acme takes no ${part.type}: it is left out.`, path });
  });
  return { role, text };
}
