// undici declares types for its main entry only. These two files are reached one by one because the main
// entry also loads fetch, WebSocket, caches and mocks: more than twice the CPU of a cold start. undici has no
// `exports` map and is pinned to one version in package.json; its release notes are to be read before that moves.
declare module "undici/lib/dispatcher/client.js" {
  export { Client as default } from "undici";
}

declare module "undici/lib/core/connect.js" {
  export { buildConnector as default } from "undici";
}
