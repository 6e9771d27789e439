import type { Secret } from "../secret.ts";

/** Where a key is kept: whose, for which provider, under which name. */
export interface KeyAddress {
  readonly tenant: string;
  readonly provider: string;
  /** Lets two keys of one provider overlap while one replaces the other. */
  readonly name: string;
}

/** What may be shown of a stored key. */
export interface StoredKey extends KeyAddress {
  /** The last four characters, for telling keys apart. */
  readonly hint: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC; `null` while it is in use. */
  readonly revokedAt: string | null;
}

/** Keeps keys. Every method fails with a CruxError `storage`; none of them, and no error, gives a key in clear but {@link get}. */
export interface KeysRepository {
  /** The key, or `null` where there is none in use. */
  get(address: KeyAddress): Promise<Secret | null>;
  /** Stores a key, in place of one at the same address. */
  set(address: KeyAddress, key: Secret): Promise<void>;
  /** Takes a key out of use; it stays listed. Returns whether there was one. */
  revoke(address: KeyAddress): Promise<boolean>;
  /** All keys of a tenant, those out of use too; also when they cannot be opened. */
  list(tenant: string): Promise<readonly StoredKey[]>;
}
