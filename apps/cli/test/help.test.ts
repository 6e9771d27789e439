import { errorTraits } from "@crux/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandTable } from "../src/command-table.ts";
import { type Folder, makeFolder, runCli } from "./cli-process.ts";

let home: Folder;
beforeAll(async () => {
  home = await makeFolder();
});
afterAll(() => home[Symbol.asyncDispose]());

describe("crux help", () => {
  it("shows every command, as does no command at all", async () => {
    const { stdout, exitCode } = await runCli(["help"], { home });
    expect(exitCode).toBe(0);
    for (const name of Object.keys(commandTable)) expect(stdout).toContain(`crux ${name} `);
    expect((await runCli([], { home })).stdout).toBe(stdout);
  });

  it.each(Object.keys(commandTable))("explains %s by examples and tells every option, also as --help", async (name) => {
    const { stdout } = await runCli(["help", ...name.split(" ")], { home });
    const command = await commandTable[name]?.load();
    expect(command?.examples.length).toBeGreaterThan(0);
    for (const [line] of command?.examples ?? []) expect(stdout).toContain(line);
    for (const option of Object.keys(command?.options ?? {})) expect(stdout).toContain(`--${option}`);
    expect((await runCli([...name.split(" "), "--help"], { home })).stdout).toBe(stdout);
  });

  it("shows a family of commands", async () => {
    expect((await runCli(["help", "plugins"], { home })).stdout).toMatch(
      /plugins list[\s\S]*plugins add[\s\S]*plugins remove/,
    );
  });

  it("tells every exit code of the error table", async () => {
    const { stdout } = await runCli(["help", "exit-codes"], { home });
    for (const [code, { exitCode }] of Object.entries(errorTraits))
      expect(stdout).toMatch(new RegExp(`^ +${exitCode} .*\\b${code}\\b`, "m"));
  });
});
