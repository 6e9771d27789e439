import type { JsonObject } from "@crux/core";
import { z } from "zod";
import {
  isJsonText,
  objectsOf,
  shapeProblems,
  unicodeProblems,
  unless,
  type Handed,
  type RequestProblem,
} from "./request-problem.ts";

const callId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const inputText = z.strictObject({ type: z.literal("input_text"), text: z.string().min(1, "an empty text part") });
const inputImage = z.strictObject({
  type: z.literal("input_image"),
  image_url: z
    .string()
    .regex(/^(https?:|data:image\/)/)
    .optional(),
  file_id: z.string().optional(),
  detail: z.string().optional(),
});
const inputFile = z.strictObject({
  type: z.literal("input_file"),
  file_id: z.string().optional(),
  file_url: z.string().optional(),
  file_data: z.string().optional(),
  filename: z.string().optional(),
  detail: z.string().optional(),
});
const outputText = z.strictObject({
  type: z.literal("output_text"),
  text: z.string().min(1, "an empty text part"),
  annotations: z.array(z.never()).optional(),
  logprobs: z.array(z.never()).optional(),
});
const refusal = z.strictObject({ type: z.literal("refusal"), refusal: z.string().min(1) });
const contentOf = (parts: readonly z.ZodType[]): z.ZodType =>
  z.union([
    z.string().min(1, "a message without content"),
    z.array(z.union(parts)).min(1, "a message without content"),
  ]);
const message = { type: z.literal("message").optional() };
const input = contentOf([inputText, inputImage, inputFile]);
const foreignItem = z.union([
  z.strictObject({ ...message, role: z.enum(["user", "system", "developer"]), content: input }),
  z.strictObject({
    ...message,
    role: z.literal("assistant"),
    content: contentOf([outputText, refusal]),
    status: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("function_call"),
    call_id: callId,
    name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    arguments: z.string().refine(isJsonText, "arguments that are no JSON"),
    status: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("function_call_output"),
    call_id: callId,
    output: z.union([z.string(), z.array(z.union([inputText, inputImage, inputFile])).min(1)]),
    status: z.string().optional(),
  }),
]);
const ownItem = z.looseObject({ type: z.string().optional(), role: z.string().optional() });

/** Judges a Responses body as OpenAI or xAI would (their documentation, 2026-11-22). */
export function checkResponsesRequest(body: JsonObject, handed: Handed): readonly RequestProblem[] {
  const items = objectsOf(body.input);
  const of = (type: string): readonly JsonObject[] => items.filter((item) => item.type === type);
  const calls = of("function_call").map((item) => item.call_id);
  return [
    ...unless(items.length > 0 || typeof body.input === "string", "input", "no input"),
    ...unless(body.store === false, "store", "kept by the vendor, which nobody asked for"),
    ...unless(body.previous_response_id === undefined, "previous_response_id", "a conversation kept elsewhere"),
    ...items.flatMap((item, at) => shapeProblems(handed.own ? ownItem : foreignItem, item, handed, `input.${at}`)),
    ...items.flatMap((item, at) => itemProblems(item, at, items)),
    ...unless(handed.own || new Set(calls).size === calls.length, "input", "two calls of one id"),
    ...unicodeProblems(body),
  ];
}

function itemProblems(item: JsonObject, at: number, items: readonly JsonObject[]): readonly RequestProblem[] {
  const path = `input.${at}`;
  // The vendor's own tools have calls of their own types.
  const paired = (type: RegExp, list: readonly JsonObject[]): boolean =>
    list.some((other) => type.test(String(other.type)) && other.call_id === item.call_id);
  if (item.type === "function_call")
    return unless(paired(/_output$/, items.slice(at + 1)), path, "a call without an output behind it");
  if (item.type === "function_call_output")
    return unless(paired(/_call$/, items.slice(0, at)), path, "an output without a call before it");
  if (item.type !== "reasoning") return [];
  return [
    ...unless(isAnswer(items[at + 1]), path, "reasoning without the item it produced"),
    ...unless(
      item.encrypted_content !== undefined || item.content !== undefined,
      path,
      "reasoning that nobody has kept",
    ),
  ];
}

/** Whether an item comes from a turn of the model's. */
function isAnswer(item: JsonObject | undefined): boolean {
  if (item === undefined) return false;
  const isAsked = item.role !== undefined && item.role !== "assistant";
  return !isAsked && !String(item.type).endsWith("_output");
}
