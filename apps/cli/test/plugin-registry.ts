import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Folder } from "./cli-process.ts";

/** A package registry on this machine that has a few packages, for the real npm. */
export interface PluginRegistry {
  readonly url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A package.json to serve. */
export interface PublishedPackage {
  readonly name: string;
  readonly version: string;
  readonly [field: string]: unknown;
}

/** Packs `packages` (each with one empty module) with npm and serves them. */
export async function startPluginRegistry(
  folder: Folder,
  packages: readonly PublishedPackage[],
): Promise<PluginRegistry> {
  const tarballs = new Map<string, Buffer>();
  for (const json of packages) {
    await folder.write(`${json.name}/package.json`, json);
    await folder.write(`${json.name}/index.js`, "export {};\n");
    const target = join(folder.path, json.name);
    await promisify(execFile)("npm", ["pack", "--ignore-scripts", "--silent"], {
      cwd: target,
      env: { PATH: process.env["PATH"], HOME: folder.path },
    });
    tarballs.set(json.name, await readFile(join(target, `${json.name}-${json.version}.tgz`)));
  }
  const server = createServer(({ url = "/" }, response) => {
    const name = url.slice(1).replace(/\.tgz$/, "");
    const json = packages.find((candidate) => candidate.name === name);
    if (json === undefined) response.writeHead(404).end("{}");
    else if (url.endsWith(".tgz")) response.end(tarballs.get(name));
    else response.end(JSON.stringify(packument(json, `${address()}/${name}.tgz`)));
  });
  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: address(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md */
function packument(json: PublishedPackage, tarball: string): object {
  return {
    name: json.name,
    "dist-tags": { latest: json.version },
    versions: { [json.version]: { ...json, dist: { tarball } } },
  };
}
