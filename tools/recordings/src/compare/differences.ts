/** One place at which two JSON values are not the same; `undefined` is absent. */
export interface Difference {
  /** Dotted, such as `messages.0.content.1.text`. */
  readonly path: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** Every innermost place at which two JSON values differ. Key order means nothing; list order does. */
export function differences(expected: unknown, got: unknown, path = ""): readonly Difference[] {
  if (Object.is(expected, got)) return [];
  const keys = keysOfBoth(expected, got);
  if (keys === null) return [{ path, expected, got }];
  return keys.flatMap((key) =>
    differences(valueAt(expected, key), valueAt(got, key), path === "" ? key : `${path}.${key}`),
  );
}

function keysOfBoth(expected: unknown, got: unknown): readonly string[] | null {
  if (!isContainer(expected) || !isContainer(got) || Array.isArray(expected) !== Array.isArray(got)) return null;
  return [...new Set([...Object.keys(expected), ...Object.keys(got)])];
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function valueAt(value: unknown, key: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[key];
}
