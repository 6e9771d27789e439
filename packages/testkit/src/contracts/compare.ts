import { isDeepStrictEqual, inspect } from "node:util";

/** Fails, naming the first place where they differ, unless `actual` equals `expected`; keys that hold `undefined` count as absent. */
export function demandEqual(actual: unknown, expected: unknown, what: string): void {
  const [a, b] = [plain(actual), plain(expected)];
  if (isDeepStrictEqual(a, b)) return;
  const path = firstDifference(a, b);
  throw new Error(`${what}: ${path.join(".") || "the value"} is ${show(at(a, path))}; expected ${show(at(b, path))}.`);
}

/** The value without keys that hold `undefined`, functions and prototypes. */
export function plain(value: unknown): unknown {
  const json = JSON.stringify(value);
  return json === undefined ? undefined : (JSON.parse(json) as unknown);
}

type Path = readonly string[];

function firstDifference(a: unknown, b: unknown, path: Path = []): Path {
  if (!isContainer(a) || !isContainer(b)) return path;
  for (const key of new Set([...Object.keys(b), ...Object.keys(a)])) {
    const [left, right] = [(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]];
    if (!isDeepStrictEqual(left, right)) return firstDifference(left, right, [...path, key]);
  }
  return path;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isContainer(inner) ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  );
}

function show(value: unknown): string {
  const text = inspect(value, { depth: 3, breakLength: Infinity });
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
