/** The options of `createHttpClient`; all have defaults. */
export interface HttpClientOptions {
  /** How many connections each origin may have open at once; a request beyond them waits its turn. Default 10. */
  readonly connections?: number | undefined;
  /** The same for single origins, by origin: `{ "http://localhost:11434": 2 }`. */
  readonly connectionsPerOrigin?: Readonly<Record<string, number>> | undefined;
  /** How long an idle connection is kept, in milliseconds; a server's `keep-alive` hint wins. Default 30 000. */
  readonly keepAliveMs?: number | undefined;
  /** The most an answer's headers may have, in bytes; more is `bad-response`. Default 65 536. */
  readonly maxHeaderSize?: number | undefined;
  /** Certificates of further authorities (PEM), trusted beside Node's own and those of `NODE_EXTRA_CA_CERTS`. */
  readonly ca?: string | readonly string[] | undefined;
  /** Where `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` (either case, lower first) are read, once. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}
