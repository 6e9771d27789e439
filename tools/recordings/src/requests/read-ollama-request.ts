import type { ChatRequest, JsonObject, JsonValue, Reasoning, ResponseFormat, Tool } from "@crux/core";
import type { ReadRequest } from "./read-chat-request.ts";
import { readOllamaMessages } from "./read-ollama-message.ts";
import {
  asObject,
  defined,
  listAt,
  numberAt,
  optionsOf,
  requireObject,
  requireString,
  restOf,
  stringAt,
} from "./wire-object.ts";

const neutralFields = ["model", "messages", "stream", "tools", "format", "options"];
const neutralOptions = [
  "num_predict",
  "temperature",
  "top_p",
  "top_k",
  "seed",
  "stop",
  "frequency_penalty",
  "presence_penalty",
];

/** Reads the body of a request to Ollama's own chat. `model` is `ollama/model`. @throws CruxError `invalid-request` */
export function readOllamaRequest(value: JsonValue, model: string): ReadRequest {
  const body = requireObject(value, "body");
  const options = asObject(body.options) ?? {};
  const reasoning = readReasoning(body.think);
  const limit = numberAt(options, "num_predict");
  // 0 and below are words of the wire: without end, as long as the window.
  const isLimit = limit !== undefined && limit > 0;
  const ownOptions = restOf(
    options,
    neutralOptions.filter((key) => isLimit || key !== "num_predict"),
  );
  const own = {
    ...restOf(body, [...neutralFields, ...(reasoning === undefined ? [] : ["think"])]),
    ...(Object.keys(ownOptions).length === 0 ? {} : { options: ownOptions }),
  };
  const tools = listAt(body, "tools").map((tool, at) => readTool(requireObject(tool, `tools.${at}`), `tools.${at}`));
  const request: ChatRequest = {
    model,
    messages: readOllamaMessages(listAt(body, "messages"), model),
    ...readSampling(options),
    ...defined({
      maxOutputTokens: isLimit ? limit : undefined,
      tools: tools.length === 0 ? undefined : tools,
      reasoning,
      responseFormat: readFormat(body.format),
    }),
    ...optionsOf(own, "ollama"),
  };
  return { request, stream: body.stream !== false };
}

function readSampling(options: JsonObject): Partial<ChatRequest> {
  const stop = listAt(options, "stop").filter((sequence) => typeof sequence === "string");
  return defined({
    temperature: numberAt(options, "temperature"),
    topP: numberAt(options, "top_p"),
    topK: numberAt(options, "top_k"),
    seed: numberAt(options, "seed"),
    frequencyPenalty: numberAt(options, "frequency_penalty"),
    presencePenalty: numberAt(options, "presence_penalty"),
    stop: stop.length === 0 ? undefined : stop,
  });
}

/** `true` says less than any of our words, and stays the vendor's own. */
function readReasoning(think: JsonValue | undefined): Reasoning | undefined {
  if (think === false) return { effort: "none" };
  return think === "low" || think === "medium" || think === "high" || think === "max" ? { effort: think } : undefined;
}

function readFormat(format: JsonValue | undefined): ResponseFormat | undefined {
  if (format === "json") return { type: "json" };
  const schema = asObject(format);
  return schema === null ? undefined : { type: "json-schema", schema };
}

function readTool(tool: JsonObject, path: string): Tool {
  const definition = requireObject(tool.function, `${path}.function`);
  return {
    type: "function",
    name: requireString(definition, "name", `${path}.function`),
    ...defined({
      description: stringAt(definition, "description"),
      parameters: asObject(definition.parameters) ?? undefined,
    }),
  };
}
