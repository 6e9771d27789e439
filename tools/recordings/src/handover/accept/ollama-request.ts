import type { JsonObject } from "@crux/core";
import { z } from "zod";
import {
  objectsOf,
  shapeProblems,
  unicodeProblems,
  unless,
  type Handed,
  type RequestProblem,
} from "./request-problem.ts";

const images = {
  images: z
    .array(z.string().regex(/^(?!data:|https?:)./s, "base64 alone"))
    .min(1)
    .optional(),
};
const call = z.strictObject({
  id: z.string().min(1).optional(),
  type: z.literal("function").optional(),
  function: z.strictObject({
    index: z.int().optional(),
    name: z.string().min(1),
    arguments: z.record(z.string(), z.unknown()),
  }),
});
const turn = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), content: z.string() }),
  z.strictObject({ role: z.literal("user"), content: z.string(), ...images }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z.string(),
    thinking: z.string().optional(),
    tool_calls: z.array(call).min(1).optional(),
    ...images,
  }),
  z.strictObject({
    role: z.literal("tool"),
    content: z.string(),
    tool_name: z.string().min(1).optional(),
    tool_call_id: z.string().min(1).optional(),
    ...images,
  }),
]);

/** Judges an /api/chat body as Ollama would (its documentation and server source, 2026-11-22). */
export function checkOllamaRequest(body: JsonObject, handed: Handed): readonly RequestProblem[] {
  const messages = objectsOf(body.messages);
  return [
    ...unless(messages.length > 0, "messages", "no messages: that only loads the model"),
    ...messages.flatMap((message, at) => shapeProblems(turn, message, handed, `messages.${at}`)),
    ...messages.flatMap((message, at) => turnProblems(message, at, messages, handed)),
    ...unicodeProblems(body),
  ];
}

function turnProblems(
  message: JsonObject,
  at: number,
  messages: readonly JsonObject[],
  { own }: Handed,
): readonly RequestProblem[] {
  const path = `messages.${at}`;
  const calls = objectsOf(message.tool_calls).length;
  const behind = messages.slice(at + 1);
  const end = behind.findIndex(({ role }) => role !== "tool");
  const results = end === -1 ? behind.length : end;
  const isEmpty =
    message.content === "" && calls === 0 && message.images === undefined && message.thinking === undefined;
  return [
    ...unless(message.role !== "assistant" || calls === results, path, "not one result right behind each call"),
    ...unless(
      message.role !== "tool" || ["assistant", "tool"].includes(String(messages[at - 1]?.role)),
      path,
      "a result behind no call",
    ),
    ...unless(message.role !== "assistant" || !isEmpty, path, "an assistant turn without content or calls"),
    ...unless(own || message.thinking === undefined, path, "another model's thinking"),
  ];
}
