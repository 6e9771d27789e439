import { readNumber, readObject, readObjects, readString } from "./wire-json.ts";

/** What a vendor said went wrong, taken out of whatever shape it came in. */
export interface VendorError {
  /** For people. */
  readonly message: string | null;
  /** The vendor's code, a number as text; else its type. */
  readonly vendorCode: string | null;
  /** The code where it is a number that could be an HTTP status. */
  readonly status: number | null;
  /** Every machine-readable name in it: code, type, error type, and those of an upstream. */
  readonly names: readonly string[];
  /** Everything it says, an upstream's words included, in lower case; for looking, not for showing. */
  readonly words: string;
  readonly requestId: string | null;
  /** Headers that stand in the body: a router's own limits, behind what its edge sends. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** No vendor says more before it says what is wrong; patterns are looked for in no longer text. */
const mostWords = 8192;

/**
 * Whether a success holds an error: an `error` that is an object or says something, or an object that is itself
 * called `error` (vLLM and others that grew out of FastChat). Looks at one object; a choice is asked on its own.
 */
export function holdsError(holder: {
  readonly error?: unknown;
  readonly type?: unknown;
  readonly object?: unknown;
}): boolean {
  if (readString(holder.error) !== null || readObject(holder.error) !== null) return true;
  return holder.type === "error" || holder.object === "error";
}

/**
 * Reads the error out of a parsed body: `{error: {message, type, code}}` with text or numbers for a code, an upstream's
 * body inside `metadata.raw`, `{error: "text", code}`, `{type: "error", message}`, `{message}`, `{detail}`, `{errors: [{message}]}`, plain text, or
 * an array of one of these.
 */
export function readVendorError(body: unknown): VendorError {
  const holder = readObject(Array.isArray(body) ? body[0] : body) ?? { error: readString(body) };
  const error =
    readObject(holder.error) ?? (typeof holder.error === "string" ? { ...holder, message: holder.error } : holder);
  const metadata = readObject(error.metadata);
  const upstream = readUpstream(metadata?.raw);
  const own =
    readString(error.message) ?? readString(error.detail) ?? readString(readObjects(error.errors)[0]?.message);
  // Where there is no error object, the type may be that of anything: an answer, an event.
  const isFlat = typeof holder.error === "string" ? null : error === holder;
  const saysWhich = isFlat === false || (isFlat === true && own !== null && error.type !== "error");
  const names = [error.code, readObject(error.details)?.error_code, metadata?.error_type, error.type, holder.code];
  return {
    message:
      upstream === null || upstream.message === null
        ? own
        : own === null
          ? upstream.message
          : `${own}: ${upstream.message}`,
    vendorCode: readCode(error.code) ?? (saysWhich ? readString(error.type) : null),
    status: asStatus(error.code),
    names: [...new Set([...names.map(readString).filter((name) => name !== null), ...(upstream?.names ?? [])])],
    words: `${own ?? ""} ${upstream?.words ?? ""}`.slice(0, mostWords).toLowerCase(),
    requestId: readString(holder.request_id) ?? readString(error.request_id),
    headers: readHeaders(metadata?.headers),
  };
}

function readHeaders(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(readObject(value) ?? {});
  return Object.fromEntries(
    entries.flatMap(([name, text]) => (typeof text === "string" ? [[name.toLowerCase(), text] as const] : [])),
  );
}

/** The body of an upstream, as text of JSON, JSON, or words. */
function readUpstream(raw: unknown): VendorError | null {
  if (raw === undefined || raw === null || raw === "") return null;
  if (typeof raw !== "string") return readVendorError(raw);
  try {
    return readVendorError(JSON.parse(raw));
  } catch {
    return readVendorError({ message: raw });
  }
}

function readCode(code: unknown): string | null {
  return typeof code === "number" ? String(code) : readString(code);
}

function asStatus(code: unknown): number | null {
  const status = readNumber(typeof code === "string" && /^\d{3}$/.test(code) ? Number(code) : code);
  return status !== null && Number.isInteger(status) && status >= 400 && status <= 599 ? status : null;
}
