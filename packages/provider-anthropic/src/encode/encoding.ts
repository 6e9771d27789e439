import type { CacheMark, JsonObject, ProviderOptions, ToolCallIds, Warning, WarningCode } from "@crux/core";

/** What the encoding of one request shares. */
export interface Encoding {
  /** The vendor's id of the model asked for. */
  readonly model: string;
  /** Tool calls' ids as this wire takes them. */
  readonly toolIds: ToolCallIds;
  /** Tells the caller what could not be honoured. */
  warn(code: WarningCode, message: string, path?: string): void;
}

/** What may stand on any part, message or tool beside its content. */
export interface Annotations {
  readonly cache?: CacheMark | undefined;
  readonly providerOptions?: ProviderOptions | undefined;
}

/** Collects warnings. */
export function createWarn(warnings: Warning[]): Encoding["warn"] {
  return (code, message, path) => {
    warnings.push(path === undefined ? { code, message } : { code, message, path });
  };
}

/** A block with its cache mark and the caller's own options of this vendor, which win. */
export function annotate(
  block: JsonObject,
  { cache, providerOptions }: Annotations,
  path: string,
  { warn }: Pick<Encoding, "warn">,
): JsonObject {
  if (cache === undefined && providerOptions?.anthropic === undefined) return block;
  const mark = cache === undefined ? {} : { cache_control: encodeCacheMark(cache, path, warn) };
  return { ...block, ...mark, ...providerOptions?.anthropic };
}

const secondsOfUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** The vendor keeps a prefix for five minutes or an hour, and nothing between (2026-11-22). */
export function encodeCacheMark(mark: CacheMark, path: string, warn: Encoding["warn"]): JsonObject {
  if (mark === true || mark.ttl === undefined) return { type: "ephemeral" };
  const seconds = Number.parseInt(mark.ttl, 10) * (secondsOfUnit[mark.ttl.slice(-1)] ?? 1);
  const ttl = seconds < (300 + 3600) / 2 ? "5m" : "1h";
  if (seconds !== 300 && seconds !== 3600)
    warn("changed-option", `Anthropic caches for 5m or 1h; ${mark.ttl} became ${ttl}.`, `${path}.cache`);
  return { type: "ephemeral", ttl };
}
