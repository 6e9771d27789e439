import { isCruxError, type ChatRequest, type Crux, type JsonObject, type LossReport, type Warning } from "@crux/core";
import { createFakeHttp } from "@crux/testkit";
import { targetOf } from "../targets.ts";
import { checkChatRequest } from "./accept/chat-request.ts";
import { checkGeminiRequest } from "./accept/gemini-request.ts";
import { checkMessagesRequest } from "./accept/messages-request.ts";
import { checkOllamaRequest } from "./accept/ollama-request.ts";
import type { RequestCheck } from "./accept/request-problem.ts";
import { checkResponsesRequest } from "./accept/responses-request.ts";

/** A vendor that a conversation may be handed to, on the surface it is asked by. */
export interface HandoverTarget {
  readonly provider: string;
  readonly api: string;
  /** The vendor's id of the model that conversations of others go to. */
  readonly model: string;
  readonly check: RequestCheck;
}

/** What a vendor would be sent, and what was said of it. */
export interface HandedRequest {
  readonly body: JsonObject;
  /** Of the call itself. */
  readonly warnings: readonly Warning[];
  /** Of the preview, which sends nothing. */
  readonly report: LossReport;
}

/** The seven, each with the model that is its default and its surfaces, the one to use first. */
const vendors: readonly { readonly provider: string; readonly model: string; readonly apis: readonly string[] }[] = [
  { provider: "openai", model: "gpt-6.1-sol", apis: ["responses", "chat"] },
  { provider: "anthropic", model: "claude-opus-5-5", apis: ["messages"] },
  { provider: "gemini", model: "gemini-3.8-flash", apis: ["generateContent", "chat"] },
  { provider: "ollama", model: "qwen3:8b", apis: ["ollama-chat", "chat"] },
  { provider: "openrouter", model: "anthropic/claude-haiku-5-5", apis: ["chat"] },
  { provider: "deepseek", model: "deepseek-flash", apis: ["chat"] },
  { provider: "xai", model: "grok-4.7", apis: ["responses", "chat"] },
];

const checks: Readonly<Record<string, RequestCheck>> = {
  responses: checkResponsesRequest,
  chat: checkChatRequest,
  messages: checkMessagesRequest,
  generateContent: checkGeminiRequest,
  "ollama-chat": checkOllamaRequest,
};

/** Every vendor on the best surface some package speaks. */
export function handoverTargets(): readonly HandoverTarget[] {
  return vendors.flatMap(({ provider, model, apis }) => {
    const api = apis.find(
      (name) =>
        targetOf(
          name,
          provider,
          createFakeHttp(() => ({})),
        ) !== null,
    );
    const check = checks[api ?? ""];
    return api === undefined || check === undefined ? [] : [{ provider, model, api, check }];
  });
}

/**
 * Sends a request to a target for a network that answers nothing, and gives what went out. The call fails for want of an
 * answer, and its error tells the warnings; a call refused before anything was sent rejects.
 */
export async function handOver(request: ChatRequest, from: string, target: HandoverTarget): Promise<HandedRequest> {
  const http = createFakeHttp(({ request: asked }) =>
    asked.url.endsWith("/api/show") ? { headers: { "content-type": "application/json" }, body: "{}" } : {},
  );
  const opened = targetOf(target.api, target.provider, http);
  if (opened === null) throw new Error(`no package speaks ${target.api} of ${target.provider}`);
  const crux = opened.open("http://127.0.0.1:9");
  const warnings = await warningsOf(crux, request, () => http.exchanges.length > 0);
  const asked = http.exchanges.findLast(({ request: { url } }) => !url.endsWith("/api/show"))?.request;
  if (typeof asked?.body !== "string") throw new Error("no request with a JSON body was sent");
  const body = JSON.parse(asked.body) as JsonObject;
  return { body, warnings, report: await crux.previewHandover(request, { from }) };
}

async function warningsOf(crux: Crux, request: ChatRequest, wasSent: () => boolean): Promise<readonly Warning[]> {
  try {
    return (await crux.chat(request)).warnings;
  } catch (thrown) {
    if (isCruxError(thrown) && thrown.partial !== null && wasSent()) return thrown.partial.warnings;
    throw thrown;
  }
}
