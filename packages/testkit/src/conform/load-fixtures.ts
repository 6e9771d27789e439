import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { FixtureKind, ProviderFixture } from "../contracts/provider-fixture.ts";
import { recordedFixture } from "../contracts/recorded-fixture.ts";
import { conformError } from "./conform-error.ts";
import { demandKnownFields, isObject, readJsonObject } from "./read-json.ts";

const kinds: readonly FixtureKind[] = ["chat", "stream", "error", "models", "count"];
const fields = ["kind", "exchange", "expect", "pair", "via", "request", "model"];

/**
 * The fixtures of a folder: every `.json` in it, named after its file. A fixture says its `kind`, its `exchange` (itself, or the path of a
 * file beside it; or a list) and what is expected; a recorded exchange in the form of `loadRecordings` says it all by itself.
 * @throws ConformError naming the file that is wrong.
 */
export async function loadFixtures(folder: string): Promise<readonly ProviderFixture[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json")).sort();
  const fixtures = await Promise.all(names.map((name) => loadFixtureFile(folder, name)));
  // A file that a fixture points at is no fixture of its own.
  const pointedAt = new Set(fixtures.flatMap(({ pointsAt }) => pointsAt));
  const files = fixtures.filter(({ file }) => !pointedAt.has(file));
  return Promise.all(files.map(({ read }) => read()));
}

interface FixtureFile {
  readonly file: string;
  readonly pointsAt: readonly string[];
  readonly read: () => Promise<ProviderFixture>;
}

async function loadFixtureFile(folder: string, fileName: string): Promise<FixtureFile> {
  const file = join(folder, fileName);
  const name = basename(fileName, ".json");
  const content = (await readJsonObject(file)) ?? {};
  if (content["kind"] === undefined) return { file, pointsAt: [], read: () => readRecorded(name, file, content) };
  const given = Array.isArray(content["exchange"])
    ? (content["exchange"] as readonly unknown[])
    : [content["exchange"]];
  const paths = given.flatMap((item) => (typeof item === "string" ? [join(folder, item)] : []));
  return { file, pointsAt: paths, read: async () => readFixture(name, file, content, given, folder) };
}

async function readRecorded(
  name: string,
  file: string,
  content: Readonly<Record<string, unknown>>,
): Promise<ProviderFixture> {
  if (!isObject(content["response"]) || typeof content["api"] !== "string")
    throw conformError(
      `${file} is no fixture: it needs a kind (${kinds.join(", ")}), an exchange and what is expected.`,
    );
  try {
    return await recordedFixture(name, pathToFileURL(file));
  } catch (cause) {
    throw conformError(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function readFixture(
  name: string,
  file: string,
  content: Readonly<Record<string, unknown>>,
  given: readonly unknown[],
  folder: string,
): ProviderFixture {
  demandKnownFields(content, fields, file);
  const { kind, exchange: _exchange, ...rest } = content;
  if (!kinds.includes(kind as FixtureKind)) throw conformError(`${file}: kind must be one of ${kinds.join(", ")}.`);
  const exchange = given.map((item) => {
    if (typeof item === "string") return pathToFileURL(join(folder, item));
    if (!isObject(item) || !isObject(item["response"]) || typeof item["response"]["body"] !== "string")
      throw conformError(
        `${file}: exchange needs response: { status, headers, body }, or the path of a file that has it.`,
      );
    return item;
  });
  // The contract reads the rest, and says what is wrong with it.
  return { ...rest, name, kind, exchange } as unknown as ProviderFixture;
}
