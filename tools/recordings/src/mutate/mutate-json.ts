import type { JsonObject, JsonValue } from "@crux/core";
import type { Random } from "./random.ts";

type Path = readonly (string | number)[];

/** Every place in a value, itself not included. */
function pathsIn(value: JsonValue, base: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [];
  const keys: readonly (string | number)[] = Array.isArray(value) ? value.map((_item, at) => at) : Object.keys(value);
  return keys.flatMap((key): readonly Path[] => {
    const path = [...base, key];
    return [path, ...pathsIn(valueAt(value, key), path)];
  });
}

function valueAt(value: JsonValue, key: string | number): JsonValue {
  return (value as Readonly<Record<string | number, JsonValue>>)[key] ?? null;
}

/** The value with another one at a place; `undefined` takes it out. */
export function replacedAt(
  value: JsonValue,
  path: Path,
  replace: (old: JsonValue) => JsonValue | undefined,
): JsonValue {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const old = valueAt(value, key);
  const next = rest.length === 0 ? replace(old) : replacedAt(old, rest, replace);
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).flatMap((item, at) =>
      at === key ? (next === undefined ? [] : [next]) : [item],
    );
  const { [key]: _taken, ...others } = value as JsonObject;
  return next === undefined ? others : { ...(value as JsonObject), [key]: next };
}

const strangers: readonly JsonValue[] = [
  "",
  " ",
  "x",
  0,
  -1,
  1.5,
  7,
  true,
  false,
  [],
  {},
  ["x"],
  { a: 1 },
  [null],
  "null",
];

/** One small change somewhere in a JSON value, of a kind that vendors make. */
export const jsonMutations: Readonly<Record<string, (value: JsonValue, random: Random) => JsonValue>> = {
  "field dropped": (value, random) => atRandomPlace(value, random, () => undefined),
  "field null": (value, random) => atRandomPlace(value, random, () => null),
  "field of another type": (value, random) => atRandomPlace(value, random, () => random.pick(strangers)),
  "string blank": (value, random) => atRandomPlace(value, random, (old) => (typeof old === "string" ? "" : old)),
  "list wrapped": (value, random) => atRandomPlace(value, random, (old) => [old]),
  "item repeated": (value, random) =>
    atRandomPlace(value, random, (old) =>
      Array.isArray(old) && old.length > 0 ? [...old, random.pick(old as readonly JsonValue[])] : old,
    ),
  "unknown field": (value, random) =>
    atRandomPlace(value, random, (old) => (isObject(old) ? { ...old, x_unknown: random.pick(strangers) } : old)),
};

function atRandomPlace(
  value: JsonValue,
  random: Random,
  replace: (old: JsonValue) => JsonValue | undefined,
): JsonValue {
  const paths = pathsIn(value);
  return paths.length === 0 ? value : replacedAt(value, random.pick(paths), replace);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
