import {
  isCruxError,
  type AssistantMessage,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  type Message,
} from "@crux/core";
import { bodyOf, createFakeHttp, isEventStream, type RecordedExchange } from "@crux/testkit";
import { readRequest, wireOf } from "../encode/encode-exchange.ts";
import { asObject } from "../requests/wire-object.ts";
import { seededRandom } from "../seeded-random.ts";
import { targetOf, type Target } from "../targets.ts";

/** A recorded conversation as an application would hold it, about to go on with another model. */
export interface Conversation {
  readonly id: string;
  readonly provider: string;
  readonly api: string;
  /** The vendor's id of the model that wrote the assistant's turns. */
  readonly model: string;
  readonly request: ChatRequest;
}

/**
 * The conversation of an exchange: what was asked, what the real client makes of the answer, and a next turn: results of the
 * tools it calls, one of them missing now and then, or a word of the user's. `null` where there is no conversation.
 */
export async function conversationOf(exchange: RecordedExchange): Promise<Conversation | null> {
  const { provider, api, id } = exchange;
  const wire = wireOf(exchange);
  const body = asObject(exchange.request.body as JsonValue);
  const http = createFakeHttp(() => {
    const { status, headers } = exchange.response;
    return { status, headers, body: bodyOf(exchange) };
  });
  const target = targetOf(api, provider, http);
  if (
    wire === null ||
    wire === "embed" ||
    wire === "embeddings" ||
    body === null ||
    target === null ||
    !isTalk(api) ||
    isUnfit(exchange, body)
  )
    return null;
  const model = modelOf(exchange);
  const read = tryRead(() => readRequest(wire, exchange, { ...body, model }, target));
  if (read === null || "outcome" in read) return null;
  const { messages, tools } = read.request;
  const answer = await answerTo(exchange, target, model);
  const random = seededRandom(id);
  const all = answer === null ? messages : [...messages, answer, ...nextTurn(answer, random)];
  if (!all.some(({ role }) => role === "assistant")) return null;
  const request: ChatRequest = {
    model: `${provider}/${model}`,
    messages: endsWithQuestion(all) ? all : [...all, { role: "user", content: "Go on." }],
    maxOutputTokens: 1024,
    ...(tools === undefined ? {} : { tools }),
  };
  return { id, provider, api, model, request };
}

/** APIs that answer with a message, not with a count or a vector. */
function isTalk(api: string): boolean {
  return !/count|embed/i.test(api);
}

/** What another service answered is no conversation of this one's, and of what the vendor keeps only the end is here. */
function isUnfit({ tags, response }: RecordedExchange, body: JsonObject): boolean {
  const isKept = ["previous_response_id", "conversation"].some((key) => (body[key] ?? null) !== null);
  return isKept || response.status !== 200 || tags.includes("foreign-body") || tags.includes("edited");
}

function modelOf({ model, request }: RecordedExchange): string {
  const asked = asObject(request.body as JsonValue)?.model;
  return typeof asked === "string" && asked !== "" ? asked : (model ?? "unnamed");
}

function tryRead<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (thrown) {
    if (isCruxError(thrown)) return null;
    throw thrown;
  }
}

/** The answer as the client decodes it; of a failed one, what had come. */
async function answerTo(exchange: RecordedExchange, target: Target, model: string): Promise<AssistantMessage | null> {
  const crux = target.open("http://127.0.0.1:9");
  const question = { model: `${target.id}/${model}`, prompt: "Replay.", maxOutputTokens: 1024 };
  try {
    const { message, pending } = await (isStreamed(exchange) ? crux.stream(question).response() : crux.chat(question));
    // One that waits for something is not ready to be handed over.
    return pending === null ? message : null;
  } catch (thrown) {
    if (!isCruxError(thrown)) throw thrown;
    const message = thrown.partial?.message;
    return message === undefined || message.content.length === 0 ? null : message;
  }
}

function isStreamed(exchange: RecordedExchange): boolean {
  const body = asObject(exchange.request.body as JsonValue);
  return isEventStream(exchange) || body?.stream === true || /stream/i.test(exchange.request.url);
}

/** Results of the calls of a turn that came to its end. */
function nextTurn(answer: AssistantMessage, random: () => number): readonly Message[] {
  const calls = typeof answer.content === "string" ? [] : answer.content.filter((part) => part.type === "tool-call");
  const whole = answer.complete === false ? [] : calls.filter(({ complete }) => complete);
  const forgotten = random() < 0.25 ? 1 : 0;
  const results = whole.slice(forgotten).map(({ id, name }) => ({
    type: "tool-result" as const,
    toolCallId: id,
    toolName: name,
    content: `The result of ${name} is 42.`,
  }));
  return results.length === 0 ? [] : [{ role: "tool", content: results }];
}

function endsWithQuestion(messages: readonly Message[]): boolean {
  const last = messages.at(-1)?.role;
  return last === "user" || last === "tool";
}
