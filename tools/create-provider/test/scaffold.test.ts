// What is scaffolded is compiled and tried as a stranger would, against the packages as they are built. Wants a finished build.
import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { isPluginName, parseManifest } from "@crux/config";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { scaffoldProvider, toProviderNames, type ProviderNames, type ProviderWire } from "../src/scaffold.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");
const main = join(import.meta.dirname, "../src/main.ts");
const tsc = join(root, "node_modules/.bin/tsc");

/** What npm would install: the packages of the workspace as they are built, and their neighbours. */
const installed: Readonly<Record<string, string>> = {
  "@crux/core": join(root, "packages/core"),
  "@crux/testkit": join(root, "packages/testkit"),
  "@crux/wire-openai": join(root, "packages/wire-openai"),
  "@types/node": join(root, "node_modules/@types/node"),
  zod: join(root, "packages/core/node_modules/zod"),
};

let scratch = "";
beforeAll(async () => {
  for (const name of ["core", "testkit", "wire-openai"])
    if (!existsSync(join(root, "packages", name, "dist/index.js")))
      throw new Error(`packages/${name} is not built: run the build first`);
  scratch = await realpath(await mkdtemp(join(tmpdir(), "crux-create-")));
  for (const [name, target] of Object.entries(installed)) {
    const link = join(scratch, "node_modules", name);
    await mkdir(join(link, ".."), { recursive: true });
    await symlink(target, link);
  }
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

function namesOf(id: string, scope?: string): ProviderNames {
  const names = toProviderNames(id, scope);
  if ("problem" in names) throw new Error(names.problem);
  return names;
}

async function conform(
  folder: string,
): Promise<{ readonly ok: boolean; readonly results: readonly { readonly status: string; readonly name: string }[] }> {
  await run(tsc, ["-p", folder]);
  const { stdout } = await run(process.execPath, [
    join(root, "packages/testkit/dist/conform/main.js"),
    folder,
    "--json",
  ]).catch((failed: unknown) => failed as { readonly stdout: string });
  return JSON.parse(stdout) as Awaited<ReturnType<typeof conform>>;
}

describe.each(["openai", "own"] as const satisfies readonly ProviderWire[])(
  "a provider scaffolded with --wire %s",
  (wire) => {
    it.each([
      ["acme", undefined],
      ["my-vendor2", "@me"],
    ])("as %s compiles and conforms at once", async (id, scope) => {
      const folder = join(scratch, `${wire}-${id}`);
      const names = namesOf(id, scope);
      await scaffoldProvider(folder, wire, names);
      const packageJson = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
        readonly name: string;
        readonly crux: unknown;
      };
      expect([packageJson.name, isPluginName(packageJson.name)]).toEqual([names.packageName, true]);
      expect(parseManifest(packageJson.crux)).toMatchObject({ type: "manifest", manifest: { provider: id } });
      const { ok, results } = await conform(folder);
      expect(results.filter(({ status }) => status === "failed")).toEqual([]);
      expect(ok).toBe(true);
    });

    it("asks for the versions there are", () => {
      const text = readFileSync(join(import.meta.dirname, `../templates/${wire}/_package.json`), "utf8");
      const { dependencies, devDependencies } = JSON.parse(text) as Record<string, Readonly<Record<string, string>>>;
      for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
        if (!name.startsWith("@crux/")) continue;
        const folder = join(root, "packages", name.slice("@crux/".length));
        const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
          readonly version: string;
        };
        expect([name, range]).toEqual([name, `^${version}`]);
      }
    });
  },
);

describe.each([
  ["own-wire", "own", "acme"],
  ["openai-style", "openai", "anvil"],
] as const)("examples/%s", (example, wire, id) => {
  const folder = join(root, "examples", example);

  it("is what the scaffold writes, but for the packages it finds in the workspace", async () => {
    const fresh = join(scratch, `fresh-${example}`);
    const written = await scaffoldProvider(fresh, wire, namesOf(id));
    const own = globSync("**/*", { cwd: folder, exclude: ["dist", "node_modules"], withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    );
    expect(own.length).toBeGreaterThan(5);
    for (const file of written.filter((name) => name !== "package.json"))
      expect([file, readFileSync(join(folder, file), "utf8")]).toEqual([file, readFileSync(join(fresh, file), "utf8")]);
    const [kept, made] = [folder, fresh].map(
      (place) => JSON.parse(readFileSync(join(place, "package.json"), "utf8")) as Record<string, unknown>,
    );
    for (const field of ["name", "exports", "scripts", "crux", "peerDependencies"])
      expect(kept?.[field]).toEqual(made?.[field]);
  });

  it("compiles and conforms", async () => {
    const { results, ok } = await conform(folder);
    expect(results.filter(({ status }) => status === "failed")).toEqual([]);
    expect(ok).toBe(true);
  });
});

describe("create-provider", () => {
  const create = (...args: readonly string[]) =>
    run(process.execPath, ["--conditions=@crux/source", main, ...args], { cwd: scratch }).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: "" }),
      (failed: unknown) => failed as { readonly code: number; readonly stdout: string; readonly stderr: string },
    );

  it("says what it wrote and what comes next, and overwrites nothing", async () => {
    const { code, stdout } = await create("globex", "--wire", "own", "--scope", "@me");
    expect(code).toBe(0);
    expect(stdout).toContain("@me/crux-provider-globex in crux-provider-globex:");
    expect(stdout).toContain("  src/encode-request.ts\n");
    expect(stdout).toContain("npm test");
    expect(await create("globex", "--wire", "own")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is not empty") as string,
    });
  });

  it.each([
    [["--wire", "own"], "Give one ID"],
    [["globex"], "Say --wire"],
    [["globex", "--wire", "soap"], "Say --wire"],
    [["Globex", "--wire", "own"], "is no provider id"],
    [["openai", "--wire", "own"], "is a provider of Crux itself"],
    [["globex", "--wire", "own", "--scope", "me"], "is no scope"],
    [["globex", "--wires", "own"], "Unknown option"],
  ])("refuses %j", async (args, message) => {
    expect(await create(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) as string });
  });
});
