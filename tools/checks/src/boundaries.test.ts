// Canaries: each case hands ESLint a file that breaks the dependency table, and one that keeps it, exactly as an editor or
// `nx lint` would, from the folder of the package. A table nobody enforces any more would let the first pass silently.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { workspaceRoot } from "./workspace.ts";

interface LintResult {
  readonly messages: readonly { readonly ruleId: string | null; readonly line: number; readonly message: string }[];
}

const eslint = join(createRequire(import.meta.url).resolve("eslint/package.json"), "../bin/eslint.js");

/** The statements that ESLint refuses, in a file of that name in that package. */
async function refused(folder: string, file: string, statements: readonly string[]): Promise<readonly string[]> {
  const child = spawn(
    process.execPath,
    [
      eslint,
      "--stdin",
      "--stdin-filename",
      file,
      "--format=json",
      // The file is not on disk, so nothing can know its types.
      "--parser-options=projectService:false",
      '--rule={"@typescript-eslint/no-floating-promises":"off","@typescript-eslint/switch-exhaustiveness-check":"off"}',
    ],
    { cwd: join(workspaceRoot, folder) },
  );
  child.stdin.end(`${statements.join("\n")}\n`);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(stderr).toBe("");
  const [result] = JSON.parse(stdout) as readonly LintResult[];
  const messages = result?.messages ?? [];
  expect(messages.filter(({ ruleId }) => !ruleId?.startsWith("boundaries/"))).toEqual([]);
  const lines = new Set(messages.filter(({ ruleId }) => ruleId === "boundaries/dependencies").map(({ line }) => line));
  return statements.filter((_, index) => lines.has(index + 1));
}

interface Canary {
  readonly name: string;
  readonly folder: string;
  readonly file: string;
  readonly refuses: readonly string[];
  readonly allows: readonly string[];
}

const canaries: readonly Canary[] = [
  {
    name: "core knows zod and nothing else",
    folder: "packages/core",
    file: "src/canary.ts",
    refuses: [
      "import 'undici';",
      "import 'kysely';",
      "import 'node:fs';",
      "import '@crux/config';",
      "import '@crux/wire-openai';",
      "import '../../config/src/index.ts';",
      "import '../../provider-openai/src/index.ts';",
      "export type * from '../../http-undici/src/index.ts';",
      "export const later = () => import('../../wire-openai/src/index.ts');",
      "import 'vitest';",
    ],
    allows: ["import 'zod';", "import './index.ts';"],
  },
  {
    name: "a provider knows core, wires and zod, and never another provider",
    folder: "packages/provider-openai",
    file: "src/canary.ts",
    refuses: [
      "import '@crux/provider-anthropic';",
      "import '../../provider-anthropic/src/index.ts';",
      "import '@crux/cli';",
      "import '../../../apps/cli/src/main.ts';",
      "import '@crux/http-undici';",
      "import '@crux/config';",
      "import '@crux/testkit';",
      "import '@crux/core/errors';",
      "import '@crux/core/src/errors.ts';",
      "import '../../core/src/errors.ts';",
      "import '../../wire-openai/src/chat-completions/dialect.ts';",
      "import 'undici';",
      "import 'node:fs';",
      "import 'openai';",
    ],
    allows: ["import '@crux/core';", "import '@crux/wire-openai';", "import 'zod';", "import './index.ts';"],
  },
  {
    name: "an example is a provider of a stranger",
    folder: "examples/own-wire",
    file: "src/canary.ts",
    refuses: [
      "import '@crux/provider-openai';",
      "import '../../../packages/provider-openai/src/index.ts';",
      "import '../../openai-style/src/index.ts';",
      "import '@crux/testkit';",
      "import '../../../packages/core/src/errors.ts';",
      "import 'node:fs';",
    ],
    allows: ["import '@crux/core';", "import '../../../packages/wire-openai/src/index.ts';", "import 'zod';"],
  },
  {
    name: "a feature knows core, zod and node, and no other feature",
    folder: "packages/agent",
    file: "src/canary.ts",
    refuses: [
      "import '../../client/src/index.ts';",
      "import '../../config/src/index.ts';",
      "import '../../provider-openai/src/index.ts';",
      "import '@crux/testkit';",
      "import 'undici';",
    ],
    allows: ["import '@crux/core';", "import 'zod';", "import 'node:fs';", "import './index.ts';"],
  },
  {
    name: "a wire names no vendor",
    folder: "packages/wire-openai",
    file: "src/canary.ts",
    refuses: ["import '@crux/provider-openai';", "import '../../provider-openai/src/index.ts';", "import 'undici';"],
    allows: ["import '@crux/core';", "import 'zod';"],
  },
  {
    name: "an adapter knows core and its own technology",
    folder: "packages/http-undici",
    file: "src/canary.ts",
    refuses: ["import '@crux/config';", "import '../../wire-openai/src/index.ts';", "import 'pino';", "import 'zod';"],
    allows: ["import '@crux/core';", "import 'undici';", "import 'node:net';"],
  },
  {
    name: "config finds providers without importing one",
    folder: "packages/config",
    file: "src/canary.ts",
    refuses: ["import '../../provider-openai/src/index.ts';", "import '@crux/http-undici';", "import 'undici';"],
    allows: ["import '@crux/core';", "import 'zod';", "import 'node:fs';"],
  },
  {
    name: "the client puts core, config and http together",
    folder: "packages/client",
    file: "src/canary.ts",
    refuses: ["import '../../provider-openai/src/index.ts';", "import '@crux/testkit';", "import 'zod';"],
    allows: [
      "import '@crux/core';",
      "import '@crux/config';",
      "import '@crux/http-undici';",
      "import '@cfworker/json-schema';",
    ],
  },
  {
    name: "the testkit shares no code with any decoder",
    folder: "packages/testkit",
    file: "src/canary.ts",
    refuses: [
      "import '@crux/provider-openai';",
      "import '../../provider-openai/src/index.ts';",
      "import '../../wire-openai/src/index.ts';",
      "import '@crux/wire-openai';",
    ],
    allows: ["import '@crux/core';", "import 'vitest';", "import 'node:http';"],
  },
  {
    name: "an app discovers providers and imports none",
    folder: "apps/cli",
    file: "src/canary.ts",
    refuses: [
      "import '@crux/provider-openai';",
      "import '../../../packages/provider-openai/src/index.ts';",
      "import '@crux/wire-openai';",
      "import '../../../packages/http-undici/src/index.ts';",
      "import '@crux/testkit';",
      "import 'undici';",
    ],
    allows: ["import '@crux/core';", "import '@crux/client';", "import '@crux/config';", "import 'node:process';"],
  },
  {
    name: "compose.ts of an app may name adapters, yet no provider",
    folder: "apps/cli",
    file: "src/compose.ts",
    refuses: ["import '@crux/provider-openai';", "import '../../../packages/wire-openai/src/index.ts';"],
    allows: ["import '../../../packages/http-undici/src/index.ts';", "import '@crux/client';"],
  },
  {
    name: "a test may have the testkit, vitest and node, and still no other provider",
    folder: "packages/provider-openai",
    file: "src/canary.test.ts",
    refuses: [
      "import '../../provider-anthropic/src/index.ts';",
      "import '../../client/src/index.ts';",
      "import 'undici';",
    ],
    allows: [
      "import '@crux/core';",
      "import '@crux/testkit';",
      "import '@copilotkit/aimock';",
      "import 'vitest';",
      "import 'node:fs';",
      "import './index.ts';",
    ],
  },
  {
    name: "a test of an app may install providers",
    folder: "apps/cli",
    file: "test/canary.test.ts",
    refuses: ["import 'undici';", "import '@crux/bench';"],
    allows: [
      "import '@crux/provider-openai';",
      "import '@crux/testkit';",
      "import 'vitest';",
      "import '../src/main.ts';",
    ],
  },
];

describe("boundaries", () => {
  it.concurrent.each(canaries)(
    "$name",
    async ({ folder, file, refuses, allows }) => {
      expect(await refused(folder, file, [...refuses, ...allows])).toEqual(refuses);
    },
    60_000,
  );
});
