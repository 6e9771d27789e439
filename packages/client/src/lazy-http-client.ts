import { CruxError, type HttpClient } from "@crux/core";

/**
 * An HTTP client that is made when the first request is sent: who only imports Crux, or lists providers,
 * pays for no network library.
 */
export function createLazyHttpClient(open: () => Promise<HttpClient>): HttpClient {
  let opening: Promise<HttpClient> | null = null;
  let client: HttpClient | null = null;
  let closed = false;

  return {
    async send(request) {
      if (closed) throw new CruxError("configuration", "This Crux has been closed. Make another with createCrux().");
      client ??= await (opening ??= open());
      return client.send(request);
    },
    async close() {
      closed = true;
      // One that could not be made has told its caller, and has nothing to close.
      const opened = await opening?.catch(() => null);
      await opened?.close();
    },
  };
}
