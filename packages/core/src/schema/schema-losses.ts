import type { Warning } from "../chat-response.ts";

/** What a schema lost or had to change on its way to a vendor, by place. */
export interface SchemaLosses {
  /** Constraints that are not sent; the model reads of them where `told`. */
  drop(path: string, keywords: readonly string[], told: boolean): void;
  /** A change that is told in words of its own, once for each place. */
  change(path: string, message: string): void;
  /** A change of many places that is told once for the schema: see {@link GatheredChange}. */
  gather(kind: GatheredChange, path: string): void;
  warnings(): readonly Warning[];
}

/** Changes that many places of a schema share and that an answer hardly loses by. */
export type GatheredChange = "closed" | "opened" | "nullable";

/** Collects losses. `dialect` names the vendor, `root` is the path of the schema in the request. */
export function collectLosses(dialect: string, root: string, quiet: readonly GatheredChange[]): SchemaLosses {
  const dropped = new Map<string, { keywords: Set<string>; told: boolean }>();
  const changed = new Map<string, Warning>();
  const gathered = new Map<GatheredChange, string[]>();
  return {
    drop(path, keywords, told) {
      if (keywords.length === 0) return;
      const known = dropped.get(path) ?? { keywords: new Set<string>(), told };
      for (const keyword of keywords) known.keywords.add(keyword);
      dropped.set(path, known);
    },
    change(path, message) {
      changed.set(`${path} ${message}`, { code: "changed-schema", message, path });
    },
    gather(kind, path) {
      const places = gathered.get(kind) ?? [];
      if (!places.includes(path)) gathered.set(kind, [...places, path]);
    },
    warnings: () => [
      ...[...dropped].map(([path, { keywords, told }]): Warning => {
        const hint = told ? "the model is told of it in the description" : "the model is not told of it";
        return {
          code: "changed-schema",
          message: `${dialect} does not enforce ${[...keywords].join(", ")}; ${hint}.`,
          path,
        };
      }),
      ...changed.values(),
      ...[...gathered]
        .filter(([kind]) => !quiet.includes(kind))
        .map(([kind, places]): Warning => ({
          code: "changed-schema",
          message: gatheredMessage[kind](dialect, places),
          path: root,
        })),
    ],
  };
}

const gatheredMessage: Readonly<Record<GatheredChange, (dialect: string, places: readonly string[]) => string>> = {
  closed: (dialect, places) =>
    `${dialect} takes closed objects only: additionalProperties: false was added where the schema does not say (${listOf(places)}).`,
  opened: (dialect, places) =>
    `${dialect} does not enforce additionalProperties: false; the model may add properties (${listOf(places)}).`,
  nullable: (dialect, places) =>
    `${dialect} wants every property in required: optional ones may be null instead, which response.json() reads as absent (${listOf(places)}).`,
};

function listOf(places: readonly string[]): string {
  const shown = places.slice(0, 5).join(", ");
  return places.length > 5 ? `${shown} and ${places.length - 5} more` : shown;
}
