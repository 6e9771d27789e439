import { z } from "zod";
import { cacheMarkSchema, providerOptionsSchema } from "./content.ts";
import { CruxError } from "./errors.ts";
import { jsonObjectSchema, type JsonObject } from "./json.ts";
import { messageSchema } from "./messages.ts";
import { isStandardSchema, type StandardSchema } from "./standard-schema.ts";
import { retryConfigSchema } from "./resilience/retry.ts";
import { timeoutsSchema } from "./resilience/timeouts.ts";

/** A function of the caller's that the model may ask for. `parameters` is a JSON Schema or a Standard Schema. */
export const functionToolSchema = z.strictObject({
  type: z.literal("function").default("function"),
  name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "expected 1 to 64 letters, digits, _ or -"),
  description: z.string().optional(),
  parameters: z
    .custom<StandardSchema | JsonObject>(
      (value) => isStandardSchema(value) || jsonObjectSchema.safeParse(value).success,
      "expected a JSON Schema object or a Standard Schema",
    )
    .optional(),
  /** Asks the vendor to hold the model to the schema. */
  strict: z.boolean().optional(),
  cache: cacheMarkSchema.optional(),
  providerOptions: providerOptionsSchema.optional(),
});
/** See {@link functionToolSchema}. */
export type FunctionTool = z.infer<typeof functionToolSchema>;

/** A tool that the vendor runs or defines itself; `definition` is sent as it is. */
export const providerToolSchema = z.strictObject({
  type: z.literal("provider-tool"),
  provider: z.string().min(1),
  definition: jsonObjectSchema,
});
/** See {@link providerToolSchema}. */
export type ProviderTool = z.infer<typeof providerToolSchema>;

/** Any tool. `type` may be left out for a function. */
export const toolSchema = z.union([providerToolSchema, functionToolSchema]);
/** See {@link toolSchema}. */
export type Tool = z.infer<typeof toolSchema>;

/** A tool as it may be written: a function without its `type`. */
export type ToolInput = z.input<typeof toolSchema>;

/** Whether and which tool the model must call. */
export const toolChoiceSchema = z.union([
  z.enum(["auto", "none", "required"]),
  z.strictObject({ tool: z.string().min(1) }),
]);
/** See {@link toolChoiceSchema}. */
export type ToolChoice = z.infer<typeof toolChoiceSchema>;

/** What form the answer's text must have. */
export const responseFormatSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text") }),
  z.strictObject({ type: z.literal("json") }),
  z.strictObject({
    type: z.literal("json-schema"),
    schema: z.custom<StandardSchema | JsonObject>(
      (value) => isStandardSchema(value) || jsonObjectSchema.safeParse(value).success,
      "expected a JSON Schema object or a Standard Schema",
    ),
    name: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, "expected 1 to 64 letters, digits, _ or -")
      .optional(),
    description: z.string().optional(),
    strict: z.boolean().optional(),
  }),
]);
/** See {@link responseFormatSchema}. */
export type ResponseFormat = z.infer<typeof responseFormatSchema>;

/** How much the model should think: a level, or a budget in tokens. */
export const reasoningSchema = z.union([
  z.strictObject({
    effort: z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"]),
    budgetTokens: z.undefined().optional(),
  }),
  z.strictObject({ budgetTokens: z.int().positive(), effort: z.undefined().optional() }),
]);
/** See {@link reasoningSchema}. */
export type Reasoning = z.infer<typeof reasoningSchema>;

/** What the caller wants to find the call by, in logs and metrics. Not sent to the vendor. */
export const callMetadataSchema = z.strictObject({
  correlationId: z.string().optional(),
  tenant: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});
/** See {@link callMetadataSchema}. */
export type CallMetadata = z.infer<typeof callMetadataSchema>;

const requestOptions = {
  /** At most so many tokens of answer, thinking included. */
  maxOutputTokens: z.int().positive().optional(),
  temperature: z.number().min(0).optional(),
  topP: z.number().min(0).max(1).optional(),
  topK: z.int().positive().optional(),
  stop: z.union([z.string(), z.array(z.string()).readonly()]).optional(),
  seed: z.int().optional(),
  frequencyPenalty: z.number().optional(),
  presencePenalty: z.number().optional(),
  tools: z.array(toolSchema).readonly().optional(),
  toolChoice: toolChoiceSchema.optional(),
  /** `false` asks for at most one tool call a turn. */
  parallelToolCalls: z.boolean().optional(),
  responseFormat: responseFormatSchema.optional(),
  reasoning: reasoningSchema.optional(),
  /** Marks the whole prompt as worth caching, for vendors that place the mark themselves. */
  cache: cacheMarkSchema.optional(),
  metadata: callMetadataSchema.optional(),
  timeouts: timeoutsSchema.optional(),
  retry: retryConfigSchema.optional(),
  /** Aborting it ends the call as `cancelled` and closes the connection. */
  signal: z.custom<AbortSignal>((value) => value instanceof AbortSignal, "expected an AbortSignal").optional(),
  providerOptions: providerOptionsSchema.optional(),
};

/**
 * A request to a model, complete: what a provider is handed. Strict: an unknown option is an error.
 * `model` is `provider/model`.
 */
export const chatRequestSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.array(messageSchema).min(1).readonly(),
  ...requestOptions,
});
/** See {@link chatRequestSchema}. */
export type ChatRequest = z.infer<typeof chatRequestSchema>;

const chatInputSchema = z.strictObject({
  model: z.string().min(1).optional(),
  messages: z.array(messageSchema).min(1).readonly().optional(),
  prompt: z.string().min(1).optional(),
  ...requestOptions,
});

type RequestInput = z.input<typeof chatInputSchema>;

/** `json-schema` with a schema whose output type `response.json()` then has. */
export type TypedResponseFormat<Output> =
  | Exclude<ResponseFormat, { type: "json-schema" }>
  | (Omit<Extract<ResponseFormat, { type: "json-schema" }>, "schema"> & {
      schema: StandardSchema<Output> | JsonObject;
    });

/**
 * What `crux.chat` and `crux.stream` take: a {@link ChatRequest} whose `model` may be an alias or be left
 * out where settings name a default, and where `prompt` stands for one user message.
 */
export type ChatInput<Output = unknown> = Omit<RequestInput, "responseFormat"> & {
  readonly responseFormat?: TypedResponseFormat<Output> | undefined;
};

/**
 * Checks what a caller gave and completes it. `resolveModel` turns an alias, or nothing, into a full name.
 * @throws CruxError `invalid-request` with the path of the mistake and what was expected there.
 */
export function parseChatInput(input: unknown, resolveModel: (model: string | undefined) => string): ChatRequest {
  const result = checkInput(input);
  if (!result.success) throw invalidRequest(result.error);
  const { prompt, messages, model, ...options } = result.data;
  if ((prompt === undefined) === (messages === undefined)) {
    throw new CruxError("invalid-request", "Give either messages or prompt.", { path: "messages" });
  }
  return {
    ...options,
    model: resolveModel(model),
    messages: messages ?? [{ role: "user", content: prompt ?? "" }],
  };
}

function checkInput(input: unknown): z.ZodSafeParseResult<z.output<typeof chatInputSchema>> {
  try {
    return chatInputSchema.safeParse(input);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new CruxError("invalid-request", "Invalid request: it is nested too deeply to be read.", { cause });
  }
}

function invalidRequest(error: z.ZodError): CruxError {
  const issue = deepestIssue(error.issues);
  const path = issue.path.map(String).join(".");
  const hint =
    issue.code === "unrecognized_keys" ? " An option of one vendor goes into providerOptions.<provider>." : "";
  return new CruxError(
    "invalid-request",
    `Invalid request${path === "" ? "" : ` at ${path}`}: ${issue.message}.${hint}`,
    { path },
  );
}

interface Issue {
  readonly code?: string | undefined;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly errors?: readonly (readonly Issue[])[];
}

/** In a union every branch complains; the branch that came furthest into the value is the one that was meant. */
function deepestIssue(issues: readonly Issue[]): Issue {
  const resolved = issues.map((issue) => {
    if (issue.code !== "invalid_union" || issue.errors === undefined || issue.errors.length === 0) return issue;
    const inner = issue.errors.filter((branch) => branch.length > 0).map(deepestIssue);
    const deepest = inner.reduce<Issue | undefined>(
      (best, next) => (best === undefined || next.path.length > best.path.length ? next : best),
      undefined,
    );
    if (deepest === undefined || deepest.path.length === 0) return { ...issue, message: unionMessage(issue, inner) };
    return { ...deepest, path: [...issue.path, ...deepest.path] };
  });
  const [first = { message: "not a request", path: [] }] = [...resolved].sort((a, b) => b.path.length - a.path.length);
  return first;
}

function unionMessage(issue: Issue, branches: readonly Issue[]): string {
  const messages = [...new Set(branches.map((branch) => branch.message))];
  return messages.length === 0 ? issue.message : messages.join(", or ");
}
