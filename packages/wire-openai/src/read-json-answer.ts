import { CruxError, isCruxError, readJson, type HttpResponse, type JsonObject } from "@crux/core";
import type { z } from "zod";
import { decodeErrorInside } from "./decode-error.ts";
import { readRequestId, type Endpoint } from "./endpoint.ts";
import { holdsError } from "./read-vendor-error.ts";
import { readObject } from "./wire-json.ts";

/**
 * Reads an answer that is one JSON value; `what` it is to be goes into the message. `isError` says whether a body
 * is a failure: of a value that has an `error` of its own, not every one that holds one is.
 * @throws CruxError what an error inside it means; `bad-response` for anything else than `schema`. All name the request.
 */
export async function readJsonAnswer<Schema extends z.ZodType>(
  response: HttpResponse,
  endpoint: Endpoint,
  schema: Schema,
  what: string,
  isError: (body: JsonObject) => boolean = holdsError,
): Promise<z.infer<Schema>> {
  const requestId = readRequestId(endpoint, response.headers);
  const details = { provider: endpoint.id, status: response.status, ...(requestId === null ? {} : { requestId }) };
  const body = await readJson(response).catch((thrown: unknown) => {
    throw isCruxError(thrown) ? thrown.with({ details }) : thrown;
  });
  const holder = readObject(body);
  if (holder !== null && isError(holder)) throw decodeErrorInside(holder, response, endpoint);
  const read = schema.safeParse(body);
  if (!read.success) throw new CruxError("bad-response", `${endpoint.displayName} sent no ${what}.`, details);
  return read.data;
}
