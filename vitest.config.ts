import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;

// CI counts what ran from this file; a person reads the default reporter.
const report = process.env["CRUX_TEST_REPORT"];

const projects = globSync("{packages,apps,tools}/*/package.json", { cwd: root })
  .sort()
  .map((file) => ({
    extends: true as const,
    root: join(root, dirname(file)),
    test: { name: (JSON.parse(readFileSync(join(root, file), "utf8")) as { name: string }).name },
  }));

export default defineConfig({
  // Tests run from TypeScript source. `import` and `default` must stay out of this list: workers get it too, and
  // CommonJS dependencies would then require ESM builds.
  ssr: { resolve: { conditions: ["@crux/source", "node", "module"] } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    coverage: {
      provider: "v8",
      include: ["{packages,apps}/*/src/**/*.ts"],
      exclude: ["**/*.test.ts", "**/fixtures/**"],
    },
    projects,
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
