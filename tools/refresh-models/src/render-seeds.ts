import type { SeedModel } from "@crux/core";
import { format } from "prettier";

const begin = /^export const seeds: readonly SeedModel\[\] = \[/m;

/**
 * The source of a seed file with other seeds in it: what stands before the list, for people, is kept.
 * @throws Error when the file has no list of seeds.
 */
export async function renderSeeds(source: string, seeds: readonly SeedModel[]): Promise<string> {
  const at = begin.exec(source);
  if (at === null) throw new Error("The file has no `export const seeds: readonly SeedModel[] = [`.");
  const head = source.slice(0, at.index);
  return format(`${head}export const seeds: readonly SeedModel[] = ${renderValue(seeds)};\n`, {
    parser: "typescript",
    printWidth: 120,
  });
}

/** A value as TypeScript: names bare where they can be, whole numbers from 10,000 in groups of three. */
function renderValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(renderValue).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).filter(([, held]) => held !== undefined);
    // A line end behind the brace keeps an object of several facts on lines of its own.
    const open = fields.length > 4 ? "{\n" : "{";
    return `${open}${fields.map(([name, held]) => `${renderName(name)}:${renderValue(held)}`).join(",")}}`;
  }
  if (typeof value === "number" && Number.isInteger(value) && value >= 10_000)
    return String(value).replace(/\B(?=(\d{3})+$)/g, "_");
  return JSON.stringify(value);
}

function renderName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
