import { CruxError, readJson, type HttpResponse } from "@crux/core";
import type { z } from "zod";
import { decodeInBandError, isErrorObject } from "./decode/decode-error.ts";

/**
 * Reads an answer that is one JSON value. `what` it is to be goes into the message.
 * @throws CruxError the error that stands inside it; `bad-response` for anything else than `schema`.
 */
export async function readAnswer<Schema extends z.ZodType>(
  response: HttpResponse,
  schema: Schema,
  what: string,
): Promise<z.output<Schema>> {
  const body = await readJson(response);
  if (isErrorObject(body)) throw decodeInBandError(body);
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const message = `Gemini's answer is no ${what}. Check that baseUrl points at a Gemini API.`;
  throw new CruxError("bad-response", message, { phase: "body" });
}
