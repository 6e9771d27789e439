export { createHttpClient } from "./create-http-client.ts";
export type { HttpClientOptions } from "./http-client-options.ts";
