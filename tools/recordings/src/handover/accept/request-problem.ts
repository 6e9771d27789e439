import type { JsonObject, JsonValue } from "@crux/core";
import type { z } from "zod";

/** One thing about a request that its vendor would refuse. */
export interface RequestProblem {
  readonly path: string;
  readonly problem: string;
}

/** What a checker is told of the conversation. */
export interface Handed {
  readonly provider: string;
  /** Whether the conversation comes from this very model: then it may hold the vendor's opaque data, ids and options. */
  readonly own: boolean;
}

/** Judges one body by what its vendor's documentation says; shares no code with any encoder. */
export type RequestCheck = (body: JsonObject, handed: Handed) => readonly RequestProblem[];

/** Where a value is not of a shape. What a vendor's own options add to its own history is its own affair. */
export function shapeProblems(
  schema: z.ZodType,
  value: unknown,
  { own }: Handed,
  path: string,
): readonly RequestProblem[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? [])
    .flatMap(innermost)
    .filter(({ code }) => !(own && code === "unrecognized_keys"))
    .map((issue) => ({ path: [path, ...issue.path.map(String)].join("."), problem: issue.message }));
}

type Issue = z.core.$ZodIssue;

/** Of a union's complaints those of the branch that was meant: whose `type` or `role` is right, else the one that came furthest. */
function innermost(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const branches = issue.errors.map((errors) =>
    errors.flatMap((error) => innermost({ ...error, path: [...issue.path, ...error.path] } as Issue)),
  );
  const isMeant = (issues: readonly Issue[]): boolean =>
    !issues.some(({ path }) => ["type", "role"].includes(String(path.at(-1))));
  const depth = (issues: readonly Issue[]): number => Math.max(...issues.map(({ path }) => path.length));
  const meant = branches.filter(isMeant);
  return (meant.length > 0 ? meant : branches).reduce((best, next) => (depth(next) > depth(best) ? next : best));
}

/** The objects of a list. */
export function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value)
    ? value.filter((item): item is JsonObject => typeof item === "object" && item !== null && !Array.isArray(item))
    : [];
}

/** Lone surrogates anywhere in a body, keys too. */
export function unicodeProblems(value: JsonValue, path = ""): readonly RequestProblem[] {
  if (typeof value === "string") return value.isWellFormed() ? [] : [{ path, problem: "a lone surrogate" }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(key.isWellFormed() ? [] : [{ path, problem: "a lone surrogate in a key" }]),
    ...unicodeProblems(item as JsonValue, path === "" ? key : `${path}.${key}`),
  ]);
}

/** A problem, or none. */
export function unless(isRight: boolean, path: string, problem: string): readonly RequestProblem[] {
  return isRight ? [] : [{ path, problem }];
}

/** Whether a text is JSON. */
export function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether two lists hold the same names, in whatever order. */
export function sameNames(expected: readonly unknown[], got: readonly unknown[]): boolean {
  return JSON.stringify([...expected].map(String).sort()) === JSON.stringify([...got].map(String).sort());
}
