import type { ExpectedError, ExpectedPartial } from "./expectation.ts";
import { asObject, objectAt, objectsAt, outOfList, parseJson, textAt, type JsonObject } from "./json-value.ts";
import type { RecordedExchange } from "./load-recordings.ts";

/** The error of a request that Google's API refused, whatever its body looks like. */
export function expectedGoogleRefusal(exchange: RecordedExchange): ExpectedError {
  const { status, body } = exchange.response;
  return googleError(exchange, asObject(outOfList(parseJson(body))) ?? {}, status, null);
}

/** Whether an object inside a success is an error: it holds one, or is nothing but a status of Google's. */
export function holdsGoogleError(holder: JsonObject): boolean {
  if (objectAt(holder, "error") !== null || textAt(holder, "error") !== "") return true;
  return holder.candidates === undefined && textAt(holder, "status") in statusByName;
}

/** An error told inside a success. */
export function expectedGoogleInBandError(
  exchange: RecordedExchange,
  holder: JsonObject,
  partial: ExpectedPartial | null,
): ExpectedError {
  return googleError(exchange, holder, null, partial);
}

const statusByName: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ABORTED: 409,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  UNKNOWN: 500,
  INTERNAL: 500,
  DATA_LOSS: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

function googleError(
  exchange: RecordedExchange,
  holder: JsonObject,
  httpStatus: number | null,
  partial: ExpectedPartial | null,
): ExpectedError {
  const words = textAt(holder, "error");
  const error = words === "" ? (objectAt(holder, "error") ?? holder) : { ...holder, message: words };
  const name = textAt(error, "status");
  const told = Number(error.code ?? Number.NaN);
  const code = Number.isInteger(told) && told >= 400 && told <= 599 ? told : null;
  const status = httpStatus ?? code ?? statusByName[name] ?? null;
  return {
    kind: "error",
    code: classify(status, name, error),
    status: exchange.response.status,
    vendorCode: name || (code === null ? null : String(code)),
    requestId: requestIdOf(exchange),
    partial,
  };
}

function classify(status: number | null, name: string, error: JsonObject): string {
  const words = textAt(error, "message").toLowerCase();
  const details = objectsAt(error, "details");
  const quotas = details.flatMap((detail) => objectsAt(detail, "violations").map((item) => textAt(item, "quotaId")));
  if (status === 400 && words.includes("token count") && words.includes("exceeds the maximum")) return "context-length";
  if (status === 402 || (status === 429 && quotas.some((id) => id.includes("PerDay")))) return "quota";
  if (status === 429) return "rate-limit";
  const badKey = details.some((detail) => detail.reason === "API_KEY_INVALID") || words.includes("api key not valid");
  if (status === 401 || badKey || words.includes("api key expired")) return "authentication";
  if (status === 403) return "permission";
  if (name === "FAILED_PRECONDITION" && (words.includes("location") || words.includes("billing"))) return "permission";
  if (status === null) return "bad-response";
  const named: Readonly<Record<number, string>> = {
    404: "not-found",
    408: "timeout",
    409: "overloaded",
    413: "context-length",
    425: "overloaded",
    499: "stream-interrupted",
    501: "unsupported",
    504: "timeout",
  };
  return named[status] ?? (status >= 500 ? "overloaded" : "invalid-request");
}

/** Google gives none; a gateway may. */
function requestIdOf({ response }: RecordedExchange): string | null {
  const headers = Object.entries(response.headers);
  const header = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  return header("x-request-id") ?? header("request-id") ?? null;
}
