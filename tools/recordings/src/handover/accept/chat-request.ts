import type { JsonObject } from "@crux/core";
import { z } from "zod";
import {
  isJsonText,
  objectsOf,
  sameNames,
  shapeProblems,
  unicodeProblems,
  unless,
  type Handed,
  type RequestProblem,
} from "./request-problem.ts";

const cacheable = { cache_control: z.looseObject({ type: z.literal("ephemeral") }).optional() };
const text = z.strictObject({ type: z.literal("text"), text: z.string().min(1, "an empty text part") });
const image = z.strictObject({
  type: z.literal("image_url"),
  image_url: z.strictObject({ url: z.string().regex(/^(https?:|data:image\/)/), detail: z.string().optional() }),
});
const audio = z.strictObject({
  type: z.literal("input_audio"),
  input_audio: z.strictObject({ data: z.string().min(1), format: z.string().min(1) }),
});
const file = z.strictObject({
  type: z.literal("file"),
  file: z.strictObject({
    file_id: z.string().optional(),
    file_data: z.string().optional(),
    filename: z.string().optional(),
  }),
});

const video = z.strictObject({ type: z.literal("video_url"), video_url: z.strictObject({ url: z.string().min(1) }) });

function contentOf(parts: readonly z.core.SomeType[]): z.ZodType {
  return z.union([z.string(), z.array(z.union(parts)).min(1, "no part in a list of parts")]);
}

const call = z.strictObject({
  id: z.string().min(1),
  type: z.literal("function"),
  function: z.strictObject({
    name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    arguments: z.string().refine(isJsonText, "arguments that are no JSON"),
  }),
});

interface Vendor {
  readonly systemRoles: readonly [string, ...string[]];
  /** What a user's message may hold beside text. */
  readonly media: readonly z.ZodObject[];
  /** Fields of an assistant turn that only this vendor knows. */
  readonly assistant: Readonly<Record<string, z.ZodType>>;
  readonly marksCache: boolean;
}

const plain: Vendor = { systemRoles: ["system"], media: [image, audio, file], assistant: {}, marksCache: false };

/** What the vendors' own pages say of Chat Completions, as far as they differ (2026-11-22). */
const vendors: Readonly<Record<string, Vendor>> = {
  openai: { ...plain, systemRoles: ["system", "developer"] },
  deepseek: { ...plain, media: [image, file], assistant: { reasoning_content: z.string().optional() } },
  openrouter: {
    ...plain,
    systemRoles: ["system", "developer"],
    media: [image, audio, file, video],
    assistant: {
      reasoning: z.string().optional(),
      reasoning_details: z.array(z.looseObject({ type: z.string() })).optional(),
      annotations: z.array(z.looseObject({})).optional(),
    },
    marksCache: true,
  },
  xai: { ...plain, systemRoles: ["system", "developer"], media: [image] },
};

function schemaOf({ systemRoles, media, assistant, marksCache }: Vendor): z.ZodType {
  const marked = <Part extends z.ZodObject>(part: Part): z.ZodObject => (marksCache ? part.extend(cacheable) : part);
  const texts = contentOf([marked(text)]);
  return z.discriminatedUnion("role", [
    z.strictObject({ role: z.enum(systemRoles), content: texts }),
    z.strictObject({ role: z.literal("user"), content: contentOf([text, ...media].map(marked)) }),
    z.strictObject({
      role: z.literal("assistant"),
      content: texts.nullish(),
      refusal: z.string().min(1).optional(),
      audio: z.strictObject({ id: z.string() }).optional(),
      tool_calls: z.array(marked(call)).min(1).optional(),
      ...assistant,
    }),
    z.strictObject({ role: z.literal("tool"), tool_call_id: z.string().min(1), content: texts }),
  ]);
}

/** Judges a Chat Completions body as the vendor of that name would. */
export function checkChatRequest(body: JsonObject, handed: Handed): readonly RequestProblem[] {
  const vendor = vendors[handed.provider] ?? plain;
  const schema = schemaOf(vendor);
  const messages = objectsOf(body.messages);
  return [
    ...unless(messages.length > 0, "messages", "no messages"),
    ...messages.flatMap((message, at) => shapeProblems(schema, message, handed, `messages.${at}`)),
    ...messages.flatMap((message, at) => turnProblems(message, at, messages, handed)),
    ...(handed.own ? [] : idProblems(messages)),
    ...unicodeProblems(body),
  ];
}

function turnProblems(
  message: JsonObject,
  at: number,
  messages: readonly JsonObject[],
  handed: Handed,
): readonly RequestProblem[] {
  const path = `messages.${at}`;
  if (message.role === "tool") {
    const caller = messages.slice(0, at).findLast(({ role }) => role !== "tool");
    return unless(objectsOf(caller?.tool_calls).length > 0, path, "a result behind no call");
  }
  if (message.role !== "assistant") return [];
  const calls = objectsOf(message.tool_calls);
  const results = resultsBehind(at, messages);
  const isEmpty = message.content === null || message.content === undefined || message.content === "";
  const says = !isEmpty || calls.length > 0 || message.refusal !== undefined || message.audio !== undefined;
  const mustThink = handed.provider === "deepseek" && calls.length > 0 && message.reasoning_content === undefined;
  return [
    ...unless(says, path, "an assistant turn without content, refusal or calls"),
    ...unless(
      sameNames(
        calls.map(({ id }) => id),
        results,
      ),
      path,
      "calls and the results right behind them differ",
    ),
    ...unless(!mustThink, path, "DeepSeek wants reasoning_content on a turn of calls while it thinks"),
  ];
}

function resultsBehind(at: number, messages: readonly JsonObject[]): readonly unknown[] {
  const behind = messages.slice(at + 1);
  const end = behind.findIndex(({ role }) => role !== "tool");
  return behind.slice(0, end === -1 ? undefined : end).map((message) => message.tool_call_id);
}

function idProblems(messages: readonly JsonObject[]): readonly RequestProblem[] {
  const ids = messages.flatMap((message) => objectsOf(message.tool_calls).map(({ id }) => String(id)));
  return [
    ...ids.flatMap((id) => unless(/^[A-Za-z0-9_-]{1,40}$/.test(id), "messages", `the call id ${id}`)),
    ...unless(new Set(ids).size === ids.length, "messages", "two calls of one id"),
  ];
}
