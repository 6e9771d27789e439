import { CruxError, readRetryAfter, type CruxErrorCode, type CruxErrorDetails, type JsonObject } from "@crux/core";
import { isCloudHost } from "../settings.ts";
import { isJsonObject, objectAt, stringAt } from "../wire-json.ts";

/** The head of a response that refused. */
export interface RefusedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Whom it was asked, for the advice. */
export interface Asked {
  readonly baseUrl: string;
  readonly model: string;
  readonly now: number;
}

/** The error of a response that is no 2xx, whatever its body: the server's `{"error":"words"}`, or the page of a proxy. */
export function decodeRefusal({ status, headers }: RefusedResponse, body: string, asked: Asked): CruxError {
  const told = readError(parseOrNull(body));
  const words = told?.words ?? "";
  const said =
    told === null ? ` with a body that says no reason (${headers["content-type"] ?? "no content type"})` : `: ${words}`;
  const code = classify(status, words);
  const waitMs = readRetryAfter(headers, asked.now);
  return createError(code, `Ollama answered ${status}${said}`, adviceFor(code, words, asked), {
    status,
    ...(waitMs === null ? {} : { retryAfterMs: waitMs }),
    ...vendorCode(told),
    ...requestIdOf(headers, told),
    ...(isTooLarge(words) ? { retryable: false } : {}),
  });
}

/** The error that stands inside a 200: a line of its own in mid-stream, after which nothing comes. */
export function decodeInBandError(line: JsonObject, { headers }: Pick<RefusedResponse, "headers">): CruxError {
  const told = readError(line);
  const status = told?.status ?? null;
  const code =
    status === null && !isOverflow(told?.words ?? "") ? "bad-response" : classify(status ?? 400, told?.words ?? "");
  return createError(code, `Ollama broke off its answer with an error: ${told?.words ?? "no reason given"}`, "", {
    phase: "body",
    ...(status === null ? {} : { status }),
    ...vendorCode(told),
    ...requestIdOf(headers, told),
  });
}

/** Whether a line tells an error, in the server's form or in that of a service in front of it. */
export function holdsError({ error, type, object }: JsonObject): boolean {
  if (isJsonObject(error) || (typeof error === "string" && error !== "")) return true;
  return type === "error" || object === "error";
}

/** A failure to reach the server, told as what it most often is: a server that does not run. */
export function serverNotReached(error: CruxError, baseUrl: string): CruxError {
  if (error.code !== "network" || error.details.phase !== "connect" || isCloudHost(baseUrl)) return error;
  const message = `No Ollama server answers at ${baseUrl}. Start it (\`ollama serve\`, or the Ollama application), or set OLLAMA_HOST to where it runs.`;
  return error.with({ message });
}

const codeOfStatus: Readonly<Record<number, CruxErrorCode>> = {
  401: "authentication",
  402: "quota",
  403: "permission",
  404: "not-found",
  408: "timeout",
  409: "overloaded",
  413: "context-length",
  425: "overloaded",
  429: "rate-limit",
  504: "timeout",
  524: "timeout",
};

function classify(status: number, words: string): CruxErrorCode {
  if (status === 400 && isOverflow(words)) return "context-length";
  // `registry.ollama.ai/library/gemma3:1b does not support tools`
  if (status === 400 && /does not support /.test(words)) return "unsupported";
  return codeOfStatus[status] ?? (status >= 500 ? "overloaded" : "invalid-request");
}

/** The server's words of several versions, and those of others that answer in its place. */
const overflow =
  /longer than the context length|exceeded max context length|exceeds the available context size|exceeds the context (?:length|window)|prompt is too long|maximum context length is \d+ tokens/i;

function isOverflow(words: string): boolean {
  return overflow.test(words) && !/rate.?limit/i.test(words);
}

/** A model that does not fit into memory will not fit in a second's time. */
function isTooLarge(words: string): boolean {
  return /requires more system memory/i.test(words);
}

function adviceFor(code: CruxErrorCode, words: string, { baseUrl, model }: Asked): string {
  if (isTooLarge(words)) return "Choose a smaller model, or a smaller numCtx.";
  if (code === "not-found") return adviceForMissing(words, baseUrl, model);
  if (code === "authentication" && isCloudHost(baseUrl))
    return "Check OLLAMA_API_KEY, or the apiKey given to the provider.";
  const advice: Partial<Record<CruxErrorCode, string>> = {
    authentication: "A cloud model wants the server to be signed in: `ollama signin`. A key is sent over TLS only.",
    quota: "Check the plan of the Ollama account; a retry will not help.",
    "context-length":
      "Shorten the conversation, or raise numCtx (providerOptions.ollama.options.num_ctx) as far as the model and the memory allow.",
    unsupported: `Choose a model that can, or leave it out; \`ollama show ${model}\` tells what it can.`,
  };
  return advice[code] ?? "";
}

function adviceForMissing(words: string, baseUrl: string, model: string): string {
  if (model === "" || !/not found/i.test(words)) return "Check that it is an Ollama server that OLLAMA_HOST names.";
  const list = 'crux.listModels("ollama") tells those there are.';
  return isCloudHost(baseUrl)
    ? `Check the name of the model; ${list}`
    : `Get it with \`ollama pull ${model}\`; ${list}`;
}

function createError(code: CruxErrorCode, message: string, advice: string, details: CruxErrorDetails): CruxError {
  return new CruxError(code, `${message.replace(/[.\s]*$/, ".")}${advice === "" ? "" : ` ${advice}`}`, details);
}

interface ToldError {
  readonly words: string;
  /** The name it gives the error; the server itself gives none. */
  readonly name: string | null;
  /** The one the name stands for. */
  readonly status: number | null;
  readonly requestId: string | null;
}

function readError(body: unknown): ToldError | null {
  const outer = Array.isArray(body) ? (body as readonly unknown[])[0] : body;
  if (!isJsonObject(outer)) return null;
  const { error } = outer;
  const holder = isJsonObject(error) ? error : outer;
  const words = typeof error === "string" && error !== "" ? error : stringAt(holder, "message");
  const name = nameOf(holder, outer);
  const requestId = stringAt(outer, "request_id");
  if (words === null && name === null && requestId === null) return null;
  return {
    words: (words ?? "no reason given").slice(0, 1000),
    name,
    status: statusOf([name, ...innerNames(holder)]),
    requestId,
  };
}

/** What services in front of the server, which speak another API's errors, call this one. */
function nameOf(holder: JsonObject, outer: JsonObject): string | null {
  if (typeof holder.code === "number") return String(holder.code);
  const isTyped = holder !== outer || (outer.type !== "error" && stringAt(outer, "message") !== null);
  return stringAt(holder, "code") || (isTyped ? stringAt(holder, "type") : null) || null;
}

function innerNames(holder: JsonObject): readonly (string | null)[] {
  return [stringAt(objectAt(holder, "details"), "error_code"), stringAt(objectAt(holder, "metadata"), "error_type")];
}

const statusOfName: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  rate_limit_error: 429,
  api_error: 500,
  server_error: 500,
  provider_unavailable: 502,
  overloaded_error: 529,
};

function statusOf(names: readonly (string | null)[]): number | null {
  if (names.includes("enforced_spend_limit_reached")) return 402;
  for (const name of names) {
    const status = /^[45]\d\d$/.test(name ?? "") ? Number(name) : statusOfName[name ?? ""];
    if (status !== undefined) return status;
  }
  return null;
}

function vendorCode(told: ToldError | null): { vendorCode?: string } {
  return told === null || told.name === null ? {} : { vendorCode: told.name };
}

/** The server tells none; a proxy before it may. */
function requestIdOf(headers: Readonly<Record<string, string>>, told: ToldError | null): { requestId?: string } {
  const requestId = headers["x-request-id"] ?? headers["request-id"] ?? told?.requestId ?? null;
  return requestId === null ? {} : { requestId };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
