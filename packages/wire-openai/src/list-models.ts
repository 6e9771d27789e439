import {
  CruxError,
  isCruxError,
  readJson,
  type JsonObject,
  type ModelInfo,
  type ModelListingProvider,
  type ProviderSettings,
} from "@crux/core";
import { z } from "zod";
import { decodeErrorInside } from "./decode-error.ts";
import { readRequestId, type Endpoint } from "./endpoint.ts";
import { holdsError } from "./read-vendor-error.ts";
import { sendRequest } from "./send-request.ts";
import { asJson, readNumber, readObject, readObjects, readString } from "./wire-json.ts";

const listSchema = z.object({ data: z.array(z.unknown()) });

/** What the plain list does not hold and a vendor's own object may. */
export type ReadModel = (raw: JsonObject) => Partial<Omit<ModelInfo, "id" | "provider" | "source" | "asOf" | "raw">>;

/**
 * Makes `listModels` over `GET /models`, which has no pages: `readModel` adds what the vendor's objects say beyond
 * id and dates.
 */
export function createModelLister(
  endpoint: Endpoint,
  settings: ProviderSettings,
  readModel: ReadModel = () => ({}),
): ModelListingProvider["listModels"] {
  return async (context) => {
    const response = await sendRequest(endpoint, settings, context, { path: "/models" });
    const requestId = readRequestId(endpoint, response.headers);
    const details = { provider: endpoint.id, status: response.status, ...(requestId === null ? {} : { requestId }) };
    const body = await readJson(response).catch((thrown: unknown) => {
      throw isCruxError(thrown) ? thrown.with({ details }) : thrown;
    });
    const holder = readObject(body);
    if (holder !== null && holdsError(holder)) throw decodeErrorInside(holder, response, endpoint);
    const list = listSchema.safeParse(body);
    if (!list.success) throw new CruxError("bad-response", `${endpoint.displayName} sent no list of models.`, details);
    const asOf = new Date().toISOString();
    // What has no id cannot be asked for.
    return readObjects(list.data.data).flatMap((raw) => {
      const id = readString(raw.id);
      return id === null ? [] : [toModelInfo({ ...raw, id }, { provider: endpoint.id, asOf, readModel })];
    });
  };
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
