import type { JsonValue } from "../json.ts";

/** Keeps a tenant's preferences by name. Every method fails with a CruxError `storage`. */
export interface PreferencesRepository {
  /** The value, or `undefined` where none is set. */
  get(tenant: string, name: string): Promise<JsonValue | undefined>;
  set(tenant: string, name: string, value: JsonValue): Promise<void>;
  /** Returns whether there was a value. */
  delete(tenant: string, name: string): Promise<boolean>;
  all(tenant: string): Promise<Readonly<Record<string, JsonValue>>>;
}
