import { CruxError, toJson, type BatchItem, type Warning } from "@crux/core";
import type { BatchSurface } from "./batch-surface.ts";

/** A file of requests, ready to be uploaded. */
export interface BatchFile {
  /** The endpoint all of its requests are for. */
  readonly path: string;
  readonly content: { readonly type: string; readonly bytes: Uint8Array };
  /** By item id. */
  readonly warnings: Readonly<Record<string, readonly Warning[]>>;
}

/** OpenAI's limits of one file (2026-11-22). */
const mostLines = 50_000;
const mostBytes = 200 * 1024 * 1024;

/**
 * Writes requests as a file upload with `purpose=batch`.
 * @throws CruxError `invalid-request` for more than one model or endpoint, or more than the vendor takes at once.
 */
export function encodeBatchFile(items: readonly BatchItem[], surfaceOf: (item: BatchItem) => BatchSurface): BatchFile {
  const surface = surfaceOfAll(items, surfaceOf);
  if (items.length > mostLines) throw tooMuch(`${items.length} requests`, `${mostLines} requests`);
  const warnings: [string, readonly Warning[]][] = [];
  const lines = items.map((item) => {
    const encoded = surface.encode(item);
    if (encoded.warnings.length > 0) warnings.push([item.id, encoded.warnings]);
    return `${toJson({ custom_id: item.id, method: "POST", url: surface.path, body: encoded.body })}\n`;
  });
  const content = encodeUpload(lines.join(""));
  if (content.bytes.byteLength > mostBytes) throw tooMuch(`${content.bytes.byteLength} bytes`, `${mostBytes} bytes`);
  return { path: surface.path, content, warnings: Object.fromEntries(warnings) };
}

function surfaceOfAll(items: readonly BatchItem[], surfaceOf: (item: BatchItem) => BatchSurface): BatchSurface {
  const [first] = items;
  if (first === undefined) throw new CruxError("invalid-request", "A batch needs a request.", { path: "items" });
  const surface = surfaceOf(first);
  const stray = items.findIndex((item) => item.model !== first.model || surfaceOf(item).path !== surface.path);
  const other = items[stray];
  if (other === undefined) return surface;
  const both =
    other.model === first.model ? `${surface.path} and ${surfaceOf(other).path}` : `${first.model} and ${other.model}`;
  throw new CruxError("invalid-request", `This vendor's batch takes one model and one API: ${both} need one each.`, {
    path: `items.${stray}.request`,
  });
}

function tooMuch(what: string, limit: string): CruxError {
  return new CruxError("invalid-request", `The batch has ${what}; the vendor takes ${limit} at once. Make several.`, {
    path: "items",
  });
}

/** A form as RFC 7578 wants it: the purpose, then the file. */
function encodeUpload(lines: string): BatchFile["content"] {
  const boundary = `crux-${crypto.randomUUID()}`;
  const field = (name: string, more = ""): string =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n`;
  const head = `${field("purpose")}\r\nbatch\r\n${field("file", '; filename="batch.jsonl"')}content-type: application/jsonl\r\n\r\n`;
  const bytes = new TextEncoder().encode(`${head}${lines}\r\n--${boundary}--\r\n`);
  return { type: `multipart/form-data; boundary=${boundary}`, bytes };
}
