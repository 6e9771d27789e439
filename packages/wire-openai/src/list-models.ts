import type { JsonObject, ModelInfo, ModelListingProvider, ProviderSettings } from "@crux/core";
import { z } from "zod";
import type { Endpoint } from "./endpoint.ts";
import { readJsonAnswer } from "./read-json-answer.ts";
import { sendRequest } from "./send-request.ts";
import { asJson, readNumber, readObject, readObjects, readString } from "./wire-json.ts";

/** Where a vendor's list is, for one whose list is not the usual. */
export interface ModelListPlace {
  /** Below the base URL; `/models` where absent. */
  readonly path?: string;
  /** The field of the answer that holds the list; `data` where absent. */
  readonly field?: string;
}

/** No account sees so many pages. */
const mostPages = 50;

/** What the plain list does not hold and a vendor's own object may. */
export type ReadModel = (raw: JsonObject) => Partial<Omit<ModelInfo, "id" | "provider" | "source" | "asOf" | "raw">>;

/**
 * Makes `listModels` over `GET /models`: `readModel` adds what the vendor's objects say beyond id and dates. The plain
 * wire has no pages; a vendor that has names the next in `links.next`, of which only the query is taken: the key goes
 * nowhere else.
 */
export function createModelLister(
  endpoint: Endpoint,
  settings: ProviderSettings,
  readModel: ReadModel = () => ({}),
  { path = "/models", field = "data" }: ModelListPlace = {},
): ModelListingProvider["listModels"] {
  const listSchema = z.looseObject({ [field]: z.array(z.unknown()), links: z.unknown().optional() });
  return async (context) => {
    const models = new Map<string, ModelInfo>();
    const asOf = new Date().toISOString();
    let query: string | null = "";
    for (let page = 0; page < mostPages && query !== null; page += 1) {
      const response = await sendRequest(endpoint, settings, context, { path: `${path}${query}` });
      const list = await readJsonAnswer(response, endpoint, listSchema, "list of models");
      const known = models.size;
      for (const raw of readObjects(list[field])) {
        const id = readString(raw.id);
        // What has no id cannot be asked for.
        if (id !== null) models.set(id, toModelInfo({ ...raw, id }, { provider: endpoint.id, asOf, readModel }));
      }
      // A server that repeats a page would keep us asking for ever.
      query = models.size === known ? null : nextQuery(list.links);
    }
    return [...models.values()];
  };
}

function nextQuery(links: unknown): string | null {
  const next = readString(readObject(links)?.next);
  const at = next?.indexOf("?") ?? -1;
  return next === null || at === -1 ? null : (next.slice(at).split("#", 1)[0] ?? null);
}

function toModelInfo(
  raw: JsonObject & { readonly id: string },
  { provider, asOf, readModel }: { provider: string; asOf: string; readModel: ReadModel },
): ModelInfo {
  return {
    id: raw.id,
    provider,
    displayName: null,
    contextWindow: null,
    maxOutputTokens: null,
    capabilities: {},
    prices: null,
    createdAt: readTime(raw.created),
    retiresAt: readTime(raw.shutdown_date),
    ...readModel(raw),
    source: "vendor",
    asOf,
    raw: asJson(raw),
  };
}

/** The end of the year 9999, after which ISO 8601 needs a sign. */
const latestSeconds = 253_402_300_799;

/** Seconds since the epoch, or a date as text. 0 is what servers say that do not know; what no date can hold is no time. */
function readTime(value: unknown): string | null {
  const seconds = readNumber(value);
  if (seconds !== null) return seconds > 0 && seconds <= latestSeconds ? new Date(seconds * 1000).toISOString() : null;
  return readString(value);
}
