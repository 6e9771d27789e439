import { CruxError, isCruxError, toCruxError, type BatchOutcome, type HttpResponse } from "@crux/core";
import { decodeErrorInside, decodeErrorResponse } from "../decode-error.ts";
import type { Endpoint } from "../endpoint.ts";
import { readNumber, readObject, readString } from "../wire-json.ts";
import type { BatchSurface } from "./batch-surface.ts";

/** What the lines of one file of results are read with. */
export interface LineReader {
  readonly endpoint: Endpoint;
  readonly surface: BatchSurface;
  newId(): string;
}

/**
 * One line of a file of results or errors: what became of one request.
 * @throws CruxError `bad-response` for a line that names no request.
 */
export async function decodeBatchLine(line: unknown, { endpoint, surface, newId }: LineReader): Promise<BatchOutcome> {
  const { custom_id: customId, response: answered, error } = readObject(line) ?? {};
  const id = readString(customId);
  const [response, details] = [readObject(answered), { provider: endpoint.id }];
  if (id === null) throw new CruxError("bad-response", "A line of the batch's results names no request.", details);
  try {
    if (response !== null) {
      const status = readNumber(response.status_code) ?? 200;
      const requestId = readString(response.request_id);
      const body = JSON.stringify(response.body ?? null);
      if (status >= 400) throw await decodeErrorResponse(asResponse(status, requestId, body, endpoint), endpoint);
      const answer = surface.decode(body, { status, requestId, newId });
      return { id, answer: { requestId, ...answer } };
    }
    throw unanswered(error, endpoint);
  } catch (thrown) {
    return { id, error: isCruxError(thrown) ? thrown : toCruxError(thrown) };
  }
}

function asResponse(status: number, requestId: string | null, body: string, endpoint: Endpoint): HttpResponse {
  const [header = "x-request-id"] = endpoint.requestIdHeaders ?? [];
  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    yield new TextEncoder().encode(body);
  }
  return {
    status,
    headers: requestId === null ? {} : { [header]: requestId },
    body: bytes(),
    discard: () => undefined,
  };
}

/** A request that never came to the model: the batch was over before (`batch_expired`, `batch_cancelled`), or refused it. */
function unanswered(error: unknown, endpoint: Endpoint): CruxError {
  const code = readString(readObject(error)?.code) ?? "";
  const details = { provider: endpoint.id, ...(code === "" ? {} : { vendorCode: code }) };
  if (code.includes("expired"))
    return new CruxError("timeout", "The batch expired before the vendor came to this request.", details);
  if (code.includes("cancel"))
    return new CruxError("cancelled", "The batch was cancelled before the vendor came to this request.", details);
  return decodeErrorInside({ error }, { status: 200, headers: {} }, endpoint);
}
