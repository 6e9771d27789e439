import { CruxError, isCruxError, readJson, type HttpResponse } from "@crux/core";
import type { z } from "zod";
import { decodeInBandError, isErrorObject, outOfList, requestIdOf } from "./decode/decode-error.ts";

/**
 * Reads an answer that is one JSON value. `what` it is to be goes into the message.
 * @throws CruxError the error that stands inside it; `bad-response` for anything else than `schema`. All name the request, where it has a name.
 */
export async function readAnswer<Schema extends z.ZodType>(
  response: HttpResponse,
  schema: Schema,
  what: string,
): Promise<z.output<Schema>> {
  const requestId = requestIdOf(response.headers);
  const details = requestId === null ? {} : { requestId };
  try {
    const body = outOfList(await readJson(response));
    if (isErrorObject(body)) throw decodeInBandError(body);
    const read = schema.safeParse(body);
    if (read.success) return read.data;
  } catch (thrown) {
    throw isCruxError(thrown) ? thrown.with({ details }) : thrown;
  }
  const message = `Gemini's answer is no ${what}. Check that baseUrl points at a Gemini API.`;
  throw new CruxError("bad-response", message, { phase: "body", ...details });
}
