import { CruxError, readJson, type HttpResponse } from "@crux/core";
import type { z } from "zod";
import { decodeInBandError, holdsError } from "./decode/decode-error.ts";
import { isJsonObject } from "./wire-json.ts";

/**
 * Reads an answer that is one JSON value. `what` it is to be goes into the message.
 * @throws CruxError the error that stands inside it; `bad-response` for anything else than `schema`.
 */
export async function readAnswer<Schema extends z.ZodType>(
  response: HttpResponse,
  schema: Schema,
  what: string,
): Promise<z.infer<Schema>> {
  const body = await readJson(response);
  if (isJsonObject(body) && holdsError(body)) throw decodeInBandError(body, response);
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw new CruxError("bad-response", `Ollama's answer is no ${what}. Check that OLLAMA_HOST names an Ollama server.`);
}
