import type { JsonObject, JsonValue } from "@crux/core";
import { isJsonObject, objectsAt } from "../wire-json.ts";

type Grown = string | number | boolean | null | Grown[] | { [key: string]: Grown };

/** Arguments of a call that come as single values with the path of each (`partialArgs`, on Google Cloud only). */
export class PartialArguments {
  readonly #root: { [key: string]: Grown } = emptyObject();

  /** Takes what a piece of the call brings: whole `args`, values by path, or nothing. */
  add(call: JsonObject): void {
    if (isJsonObject(call.args)) {
      for (const [key, value] of Object.entries(call.args)) this.#root[key] = structuredClone(value) as Grown;
    }
    for (const piece of objectsAt(call, "partialArgs")) {
      const steps = stepsOf(piece.jsonPath);
      const value = valueOf(piece);
      if (steps.length > 0 && value !== undefined) put(this.#root, steps, value);
    }
  }

  /** The arguments so far as JSON; empty where there are none. */
  json(): string {
    return Object.keys(this.#root).length === 0 ? "" : JSON.stringify(this.#root);
  }
}

/** Without a prototype: a path may name anything. */
function emptyObject(): { [key: string]: Grown } {
  return Object.create(null) as { [key: string]: Grown };
}

/** The steps of a path such as `$.items[0].name` or `$['a b']`. */
function stepsOf(path: JsonValue | undefined): readonly (string | number)[] {
  if (typeof path !== "string") return [];
  const steps = path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]/g);
  return [...steps].map(([, name, index, single, double]) =>
    index === undefined ? (name ?? single ?? double ?? "") : Number(index),
  );
}

function valueOf(piece: JsonObject): Exclude<Grown, object> | undefined {
  const { stringValue, numberValue, boolValue } = piece;
  if (typeof stringValue === "string") return stringValue;
  if (typeof numberValue === "number") return numberValue;
  if (typeof boolValue === "boolean") return boolValue;
  return "nullValue" in piece ? null : undefined;
}

/** Text goes on where text is; anything else takes the place. */
function put(root: Grown, steps: readonly (string | number)[], value: Exclude<Grown, object>): void {
  let holder = root;
  steps.forEach((step, at) => {
    const next = steps[at + 1];
    const known = childOf(holder, step);
    if (next !== undefined) {
      const child = typeof known === "object" && known !== null ? known : typeof next === "number" ? [] : emptyObject();
      setChild(holder, step, child);
      holder = child;
    } else setChild(holder, step, typeof known === "string" && typeof value === "string" ? known + value : value);
  });
}

function childOf(holder: Grown, step: string | number): Grown | undefined {
  if (Array.isArray(holder)) return typeof step === "number" ? holder[step] : undefined;
  return typeof holder === "object" && holder !== null ? holder[step] : undefined;
}

function setChild(holder: Grown, step: string | number, child: Grown): void {
  if (!Array.isArray(holder)) {
    if (typeof holder === "object" && holder !== null) holder[step] = child;
    return;
  }
  // Lists grow at their end: an index far beyond it would be a list of nothing.
  if (typeof step === "number") holder[Math.min(step, holder.length)] = child;
}
