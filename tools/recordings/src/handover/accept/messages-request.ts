import type { JsonObject } from "@crux/core";
import { z } from "zod";
import {
  objectsOf,
  sameNames,
  shapeProblems,
  unicodeProblems,
  unless,
  type Handed,
  type RequestProblem,
} from "./request-problem.ts";

const cache = { cache_control: z.looseObject({ type: z.literal("ephemeral") }).optional() };
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const text = z.strictObject({
  type: z.literal("text"),
  text: z.string().regex(/\S/, "a text block of white space alone"),
  citations: z.array(z.looseObject({ type: z.string() })).optional(),
  ...cache,
});
const bytes = (types: readonly [string, ...string[]]): z.ZodObject =>
  z.strictObject({ type: z.literal("base64"), media_type: z.enum(types), data: z.string().min(1) });
const url = z.strictObject({ type: z.literal("url"), url: z.string().regex(/^https?:/) });
const fileId = z.strictObject({ type: z.literal("file"), file_id: z.string().min(1) });
const image = z.strictObject({
  type: z.literal("image"),
  source: z.union([bytes(["image/jpeg", "image/png", "image/gif", "image/webp"]), url, fileId]),
  ...cache,
});
const document = z.strictObject({
  type: z.literal("document"),
  source: z.union([
    bytes(["application/pdf"]),
    z.strictObject({ type: z.literal("text"), media_type: z.literal("text/plain"), data: z.string().min(1) }),
    url,
    fileId,
  ]),
  title: z.string().nullish(),
  context: z.string().nullish(),
  citations: z.looseObject({}).nullish(),
  ...cache,
});
const resultOf = (blocks: readonly z.ZodType[]): z.ZodType =>
  z.strictObject({
    type: z.literal("tool_result"),
    tool_use_id: id,
    content: z.union([z.string().min(1), z.array(z.union(blocks)).min(1)]).optional(),
    is_error: z.boolean().optional(),
    ...cache,
  });
const call = z.strictObject({
  type: z.literal("tool_use"),
  id,
  name: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
  input: z.record(z.string(), z.unknown()),
  ...cache,
});
const ownBlocks = [
  z.looseObject({
    type: z.literal("thinking"),
    thinking: z.string(),
    signature: z.string().min(1, "unsigned thinking"),
    cache_control: z.undefined().optional(),
  }),
  z.looseObject({ type: z.literal("redacted_thinking"), data: z.string().min(1) }),
  z.looseObject({
    type: z.string().regex(/^(?!(text|tool_use|tool_result|thinking|redacted_thinking|image|document)$)/),
  }),
];
const turn = (user: readonly z.ZodType[], assistant: readonly z.ZodType[]): z.ZodType =>
  z.discriminatedUnion("role", [
    z.strictObject({ role: z.literal("user"), content: z.array(z.union(user)).min(1) }),
    z.strictObject({ role: z.literal("assistant"), content: z.array(z.union(assistant)).min(1) }),
  ]);
const shown = [text, image, document];
const foreignTurn = turn([...shown, resultOf(shown)], [text, call]);
const ownTurn = turn([...shown, resultOf([...shown, ...ownBlocks]), ...ownBlocks], [text, call, ...ownBlocks]);
const system = z.union([z.string().regex(/\S/), z.array(text).min(1)]).optional();

/** Judges a Messages body as Anthropic would (its documentation, 2026-11-22). */
export function checkMessagesRequest(body: JsonObject, handed: Handed): readonly RequestProblem[] {
  const messages = objectsOf(body.messages);
  const calls = messages.flatMap(({ content }) => blocks(content, "tool_use")).map((block) => block.id);
  return [
    ...unless(typeof body.max_tokens === "number", "max_tokens", "no max_tokens"),
    ...unless(messages.length > 0, "messages", "no messages"),
    ...shapeProblems(system, body.system, handed, "system"),
    ...messages.flatMap((message, at) =>
      shapeProblems(handed.own ? ownTurn : foreignTurn, message, handed, `messages.${at}`),
    ),
    ...unless(messages.at(-1)?.role === "user", "messages", "the last turn is the assistant's"),
    ...messages.flatMap((message, at) => turnProblems(message, messages[at - 1], `messages.${at}`)),
    ...unless(new Set(calls).size === calls.length, "messages", "two calls of one id"),
    ...unicodeProblems(body),
  ];
}

function blocks(content: JsonObject[string] | undefined, type: string): readonly JsonObject[] {
  return objectsOf(content).filter((block) => block.type === type);
}

function turnProblems(message: JsonObject, before: JsonObject | undefined, path: string): readonly RequestProblem[] {
  const called = before?.role === "assistant" ? blocks(before.content, "tool_use").map((block) => block.id) : [];
  const content = objectsOf(message.content);
  const answered = blocks(message.content, "tool_result").map((block) => block.tool_use_id);
  const first = content.slice(0, answered.length).every(({ type }) => type === "tool_result");
  return [
    ...unless(before?.role !== message.role, path, "two turns of one role in a row"),
    ...unless(sameNames(called, answered), path, "calls and the results in the next turn differ"),
    ...unless(first, path, "results behind other content"),
  ];
}
