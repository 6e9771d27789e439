import type { ChatInput, JsonObject, JsonValue } from "@crux/core";
import type { OptionTable } from "../command.ts";
import { type parseOptions, readNumber } from "../parse-options.ts";
import { didYouMean } from "../suggest.ts";
import { usageError } from "../usage-error.ts";

/** The options of `crux chat`. */
export const chatOptions = {
  model: { type: "string", short: "m", value: "PROVIDER/MODEL", about: "the model, or an alias of your settings" },
  system: { type: "string", short: "s", value: "TEXT", about: "what the model is told about its task" },
  "max-tokens": { type: "string", value: "N", about: "at most so many tokens of answer, thinking included" },
  temperature: { type: "string", value: "X", about: "0 is the same again, higher is more varied" },
  effort: { type: "string", value: "LEVEL", about: "how much to think: none, minimal, low, medium, high, xhigh, max" },
  option: { type: "string", multiple: true, value: "PROVIDER.KEY=JSON", about: "an option only one vendor knows" },
  timeout: { type: "string", value: "SECONDS", about: "the longest the whole call may take" },
  schema: { type: "string", value: "FILE", about: "ask for JSON that fits this JSON Schema, and print it" },
  repairs: {
    type: "string",
    value: "N",
    about: "with --schema: how often to ask again for what does not fit; 1 if left out",
  },
  json: { type: "boolean", about: "print the whole response as one JSON document, at the end" },
  jsonl: { type: "boolean", about: "print every event of the stream as one line of JSON" },
  "no-stream": { type: "boolean", about: "ask for the answer in one piece" },
  reasoning: { type: "boolean", about: "show on stderr what the model thinks" },
  usage: { type: "boolean", about: "tell tokens, finish reason and times on stderr" },
} as const satisfies OptionTable;

/** How often a wrong object is asked for again, where the options say it. @throws UsageError */
export function readRepairs(values: ChatValues): number | undefined {
  if (values.repairs !== undefined && values.schema === undefined)
    throw usageError("--repairs goes with --schema. Leave it out, or name a schema.");
  return readNumber(
    "repairs",
    values.repairs,
    (value) => Number.isInteger(value) && value >= 0 && value <= 5,
    "a whole number from 0 to 5",
  );
}

/** Their values as parsed. */
export type ChatValues = ReturnType<typeof parseOptions<typeof chatOptions>>["values"];

type Effort = NonNullable<Extract<ChatInput["reasoning"], { effort: string }>>["effort"];
const efforts: readonly Effort[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** The part of a request that stands in options. @throws UsageError */
export function readChatOptions(values: ChatValues): Partial<ChatInput> {
  refuseTogether(values, "json", "jsonl");
  refuseTogether(values, "jsonl", "no-stream");
  const maxOutputTokens = readNumber(
    "max-tokens",
    values["max-tokens"],
    (value) => Number.isInteger(value) && value > 0,
    "a whole number above 0",
  );
  const temperature = readNumber("temperature", values.temperature, (value) => value >= 0, "a number from 0");
  const seconds = readNumber("timeout", values.timeout, (value) => value > 0, "seconds above 0");
  const effort = readEffort(values.effort);
  return {
    ...(values.model !== undefined && { model: values.model }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(effort !== undefined && { reasoning: { effort } }),
    ...(seconds !== undefined && { timeouts: { totalMs: seconds * 1000 } }),
    ...(values.option !== undefined && { providerOptions: readProviderOptions(values.option) }),
  };
}

function refuseTogether(values: ChatValues, one: "json" | "jsonl", other: "jsonl" | "no-stream"): void {
  if (values[one] === true && values[other] === true)
    throw usageError(`--${one} and --${other} exclude each other. Leave one out.`);
}

function readEffort(text: string | undefined): Effort | undefined {
  const effort = efforts.find((level) => level === text);
  if (text === undefined || effort !== undefined) return effort;
  throw usageError(`--effort takes ${efforts.join(", ")}, not "${text}".${didYouMean(text, efforts)}`);
}

function readProviderOptions(texts: readonly string[]): Record<string, JsonObject> {
  const options = new Map<string, Map<string, JsonValue>>();
  for (const text of texts) {
    const { provider, key, value } = readProviderOption(text);
    options.set(provider, (options.get(provider) ?? new Map<string, JsonValue>()).set(key, value));
  }
  return Object.fromEntries([...options].map(([provider, values]) => [provider, Object.fromEntries(values)]));
}

function readProviderOption(text: string): { provider: string; key: string; value: JsonValue } {
  const [, provider, key, json] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(text) ?? [];
  if (provider === undefined || key === undefined || json === undefined) {
    throw usageError(`--option takes PROVIDER.KEY=JSON, such as openai.top_logprobs=3, not "${text}".`);
  }
  try {
    return { provider, key, value: JSON.parse(json) as JsonValue };
  } catch {
    const quoted = `--option '${provider}.${key}=${JSON.stringify(json)}'`;
    throw usageError(`The value of --option ${provider}.${key} is not JSON. Text goes in double quotes: ${quoted}.`);
  }
}
