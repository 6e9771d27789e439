import type { HttpClient } from "@crux/core";

/** Options of the built-in HTTP client; all have defaults. */
export interface HttpClientOptions {
  /** The most connections to one origin. */
  readonly connections?: number | undefined;
  /** Certificates of further authorities (PEM). */
  readonly ca?: string | readonly string[] | undefined;
  /** Where proxies are read. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The most an answer's headers may have, in bytes. */
  readonly maxHeaderSize?: number | undefined;
}

interface HttpAdapter {
  createHttpClient(options: HttpClientOptions): HttpClient;
}

/** Loads the network library and makes the client. */
export async function openHttpClient(options: HttpClientOptions): Promise<HttpClient> {
  const adapter = (await import("@crux/http-undici")) as unknown as HttpAdapter;
  return adapter.createHttpClient(options);
}
