import { CruxError, describeIssues, type ModelPrices } from "@crux/core";
import { z } from "zod";
import { readJsonFile } from "./read-json-file.ts";

const price = z.number().nonnegative().nullable().default(null);

const tokenPrices = {
  input: price,
  output: price,
  cacheRead: price,
  cacheWrite: price,
  longCacheWrite: z.number().nonnegative().nullable().optional(),
};

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}/, "expected a date such as 2026-11-22");

/** A file of prices, in US dollars per million tokens. What is left out of a model is unknown. */
export const pricesFileSchema = z.strictObject({
  /** For editors. */
  $schema: z.string().optional(),
  /** When these were the prices. */
  asOf: isoDate.optional(),
  models: z.record(
    z.string().regex(/^[^/]+\/.+$/, "expected provider/model"),
    z.strictObject({
      ...tokenPrices,
      /** In place of that of the file. */
      asOf: isoDate.optional(),
      /** What a token costs in a batch, as a share of its price. */
      batchFactor: z.number().nonnegative().nullable().optional(),
      /** Prices of a whole request whose input is at least so long. */
      tiers: z.array(z.strictObject({ ...tokenPrices, fromInputTokens: z.int().positive() })).optional(),
    }),
  ),
});

/**
 * Reads a file of prices that win over every other table, by `provider/model`. No network is asked.
 * @throws CruxError `configuration` that names the file and the line, or the price, that is wrong.
 */
export async function loadPrices(path: string): Promise<Readonly<Record<string, ModelPrices>>> {
  const file = pricesFileSchema.safeParse(await readJsonFile(path, "prices"));
  if (!file.success) {
    const { issues } = file.error;
    throw new CruxError("configuration", `The prices in ${path} are wrong: ${describeIssues(issues)}.`, {
      path: issues[0]?.path.map(String).join(".") ?? "",
    });
  }
  const { asOf, models } = file.data;
  return Object.fromEntries(
    Object.entries(models).map(([name, prices]) => [name, asOf === undefined ? prices : { asOf, ...prices }]),
  );
}
