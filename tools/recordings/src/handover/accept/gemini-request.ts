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

/** What the vendor takes for the signature of a call that none of its models made. */
const sentinel = "skip_thought_signature_validator";

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$/);
const signature = { thoughtSignature: z.literal(sentinel).optional() };
// Empty text is taken (recordings mirascope-1e08f4e86b, pydantic-ai-4dca2f9d51).
const text = z.strictObject({ text: z.string(), ...signature });
const inline = z.strictObject({
  inlineData: z.looseObject({ mimeType: z.string().regex(/^[a-z]+\/[^*]+$/), data: z.string().min(1) }),
});
const file = z.strictObject({
  fileData: z.looseObject({ fileUri: z.string().min(1), mimeType: z.string().optional() }),
});
const call = z.strictObject({
  functionCall: z.strictObject({ id: z.string().optional(), name, args: z.record(z.string(), z.unknown()).optional() }),
  ...signature,
});
const response = z.strictObject({
  functionResponse: z.strictObject({
    id: z.string().optional(),
    name,
    response: z.record(z.string(), z.unknown()),
    parts: z
      .array(z.union([inline, file]))
      .min(1)
      .optional(),
  }),
});
const ownPart = z.looseObject({});
const contentOf = (parts: readonly z.ZodType[], roles: readonly [string, ...string[]]): z.ZodType =>
  z.strictObject({ role: z.enum(roles), parts: z.array(z.union(parts)).min(1, "a content without parts") });
const foreign = z.union([
  contentOf([text, inline, file, response], ["user"]),
  contentOf([text, inline, file, call], ["model"]),
]);
const own = contentOf([ownPart], ["user", "model"]);
const system = z.looseObject({ parts: z.array(z.looseObject({ text: z.string().min(1) })).min(1) }).optional();

/** Judges a generateContent body as Gemini would (its documentation, 2026-11-22). */
export function checkGeminiRequest(body: JsonObject, handed: Handed): readonly RequestProblem[] {
  const contents = objectsOf(body.contents);
  return [
    ...unless(contents.length > 0, "contents", "no contents"),
    ...shapeProblems(system, body.systemInstruction, handed, "systemInstruction"),
    ...contents.flatMap((content, at) => shapeProblems(handed.own ? own : foreign, content, handed, `contents.${at}`)),
    ...contents.flatMap((content, at) =>
      turnProblems(content, contents[at + 1], contents[at - 1], handed, `contents.${at}`),
    ),
    ...unless(contents.at(-1)?.role === "user", "contents", "the last turn is the model's"),
    ...unicodeProblems(body),
  ];
}

function partsWith(content: JsonObject | undefined, key: string): readonly JsonObject[] {
  return objectsOf(content?.parts).filter((part) => part[key] !== undefined);
}

function namesOf(content: JsonObject | undefined, key: "functionCall" | "functionResponse"): readonly unknown[] {
  return partsWith(content, key).map((part) => (part[key] as JsonObject).name);
}

function turnProblems(
  content: JsonObject,
  next: JsonObject | undefined,
  before: JsonObject | undefined,
  handed: Handed,
  path: string,
): readonly RequestProblem[] {
  const calls = namesOf(content, "functionCall");
  const responses = namesOf(content, "functionResponse");
  const [first] = partsWith(content, "functionCall");
  const mixed = responses.length > 0 && responses.length !== objectsOf(content.parts).length;
  return [
    ...unless(
      sameNames(calls, calls.length === 0 ? [] : namesOf(next, "functionResponse")),
      path,
      "calls and the responses in the next content differ",
    ),
    ...unless(
      responses.length === 0 || sameNames(responses, namesOf(before, "functionCall")),
      path,
      "responses behind no calls",
    ),
    ...unless(!mixed, path, "responses among other parts"),
    ...unless(
      handed.own || first === undefined || first.thoughtSignature === sentinel,
      path,
      "another model's call without the sentinel signature",
    ),
  ];
}
