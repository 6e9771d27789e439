import type { JsonObject, JsonValue } from "@crux/core";
import { camelKeys, openApiToJsonSchema } from "../requests/google-json.ts";
import { asObject, listAt } from "../requests/wire-object.ts";
import { applyRules, canonicalSchema, without, withoutDefault, type Rule } from "./canonical-json.ts";

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  return value === undefined ? [] : [value];
}

/** Words alone, or one part alone, are a list of one part. */
function partsOf(value: JsonValue | undefined): JsonValue[] {
  return listOf(value)
    .map((part) => (typeof part === "string" ? { text: part } : part))
    .map((part) => applyRules(part, partRules))
    .filter(saysSomething);
}

/** Empty text without a signature says nothing, and the service refuses a turn of nothing else. */
function saysSomething(part: JsonValue): boolean {
  const object = asObject(part) ?? {};
  return object.text !== "" || object.thoughtSignature !== undefined;
}

/** A result without a word about what it is. */
const call: Rule = (part) =>
  part.functionCall === undefined
    ? part
    : { ...part, functionCall: applyRules(part.functionCall, [withoutDefault("args", {})]) };

const partRules: readonly Rule[] = [withoutDefault("thought", false), call];

/** Instructions have no speaker. */
const systemInstruction: Rule = (body) => {
  const parts = partsOf(asObject(body.systemInstruction)?.parts ?? body.systemInstruction);
  return { ...body, systemInstruction: parts.length === 0 ? undefined : parts };
};

/** Without a role it is the user who speaks, and results were once a role of their own. Turns of one role that stand side by side read as one. */
const contents: Rule = (body) => {
  const turns: { role: string; parts: JsonValue[] }[] = [];
  for (const value of listOf(body.contents)) {
    const content = asObject(value) ?? {};
    const role = content.role === "model" ? "model" : "user";
    const parts = partsOf(content.parts);
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else turns.push({ role, parts });
  }
  return { ...body, contents: turns };
};

/** A schema has two names and two dialects. */
function schema(value: JsonValue): JsonValue {
  return canonicalSchema(openApiToJsonSchema(value));
}

/** No parameters at all are an object without properties. */
const parameters: Rule = ({ parametersJsonSchema, parameters: plain, ...declaration }) => {
  const told = asObject(parametersJsonSchema ?? plain);
  if (told === null || Object.keys(asObject(told.properties) ?? {}).length === 0) return declaration;
  return { ...declaration, parameters: schema(told) };
};

/** Functions may be declared together or one by one; the service's own tools stand beside them. */
const tools: Rule = (body) => {
  const list = listOf(body.tools).map((tool) => asObject(tool) ?? {});
  const functions = list
    .flatMap((tool) => listAt(tool, "functionDeclarations"))
    .map((declaration) => applyRules(declaration, [withoutDefault("description", ""), parameters]));
  const own = Object.assign({}, ...list.map(({ functionDeclarations: _functions, ...tool }) => tool)) as JsonObject;
  return {
    ...body,
    tools: functions.length + Object.keys(own).length === 0 ? undefined : { functions, ...own },
  };
};

/** The model may choose, unless it is told otherwise. */
const toolConfig: Rule = (body) => {
  const config = asObject(body.toolConfig);
  if (config === null) return body;
  const calling = applyRules(config.functionCallingConfig, [
    withoutDefault("allowedFunctionNames", []),
    withoutDefault("mode", "AUTO"),
  ]);
  const rest = applyRules({ ...config, functionCallingConfig: calling }, [
    withoutDefault("functionCallingConfig", {}, null),
    withoutDefault("includeServerSideToolInvocations", false),
  ]);
  return { ...body, toolConfig: rest };
};

const thinking: Rule = (config) => {
  if (config.thinkingConfig === undefined) return config;
  const rules: readonly Rule[] = [
    withoutDefault("includeThoughts", false),
    (object) =>
      typeof object.thinkingLevel === "string"
        ? { ...object, thinkingLevel: object.thinkingLevel.toUpperCase() }
        : object,
  ];
  return { ...config, thinkingConfig: applyRules(config.thinkingConfig, rules) };
};

const responseSchema: Rule = ({ responseJsonSchema, responseSchema: plain, ...config }) => {
  const told = responseJsonSchema ?? plain;
  return told === undefined ? config : { ...config, responseSchema: schema(told) };
};

const configRules: readonly Rule[] = [
  withoutDefault("candidateCount", 1),
  withoutDefault("responseModalities", ["TEXT"]),
  withoutDefault("responseMimeType", "text/plain"),
  withoutDefault("stopSequences", []),
  withoutDefault("responseLogprobs", false),
  thinking,
  withoutDefault("thinkingConfig", {}),
  responseSchema,
];

const bodyRules: readonly Rule[] = [
  (body) => asObject(body.generateContentRequest) ?? body,
  // The model is named by the address; whether the request is kept is ours to say.
  without("model", "store"),
  systemInstruction,
  contents,
  tools,
  toolConfig,
  withoutDefault("toolConfig", {}),
  (body) => ({ ...body, generationConfig: applyRules(body.generationConfig ?? {}, configRules) }),
  withoutDefault("generationConfig", {}),
  withoutDefault("safetySettings", []),
];

/** The request with everything told in one way that generateContent lets a client tell in several. */
export function canonicalGenerateRequest(body: JsonValue): JsonObject {
  return asObject(applyRules(camelKeys(body), bodyRules)) ?? {};
}

/** A request for embeddings: one text, or a list of them. */
export function canonicalEmbedRequest(body: JsonValue): JsonObject {
  const object = asObject(camelKeys(body)) ?? {};
  const list = object.requests === undefined ? [object] : listAt(object, "requests");
  const texts = list.map((request) => {
    const { content, ...rest } = asObject(request) ?? {};
    return { ...(applyRules(rest, [without("model")]) as JsonObject), parts: partsOf(asObject(content)?.parts) };
  });
  return { texts };
}
