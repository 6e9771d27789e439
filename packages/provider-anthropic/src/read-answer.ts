import { CruxError, isCruxError, readJson, type HttpResponse } from "@crux/core";
import type { z } from "zod";
import { decodeInBandError, isErrorObject } from "./decode/decode-error.ts";

/**
 * Reads an answer that is one JSON value. `what` it is to be goes into the message.
 * @throws CruxError the error that stands inside it; `bad-response` for anything else than `schema`. All name the request.
 */
export async function readAnswer<Schema extends z.ZodType>(
  response: HttpResponse,
  schema: Schema,
  what: string,
): Promise<z.infer<Schema>> {
  const requestId = response.headers["request-id"] ?? null;
  const details = requestId === null ? {} : { requestId };
  try {
    const body = await readJson(response);
    if (isErrorObject(body)) throw decodeInBandError(body, requestId);
    const read = schema.safeParse(body);
    if (read.success) return read.data;
  } catch (thrown) {
    throw isCruxError(thrown) ? thrown.with({ details }) : thrown;
  }
  const message = `Anthropic's answer is no ${what}. Check that baseUrl points at an Anthropic API.`;
  throw new CruxError("bad-response", message, details);
}
