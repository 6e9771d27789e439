import { json } from "node:stream/consumers";
import { startCrux } from "./crux-process.ts";
import type { DemoHome } from "./demo-home.ts";

/** An installed provider and the model to ask of it. */
export interface DemoProvider {
  readonly id: string;
  readonly model: string;
  /** The variables to set; the first of each is used. */
  readonly credentialVariables: readonly string[];
  readonly baseUrlVariables: readonly string[];
}

interface Described extends Omit<DemoProvider, "model"> {
  readonly defaultModel: string | null;
}

/** What `crux providers --json` tells. @throws Error with its words when it fails. */
export async function listProviders(home: DemoHome): Promise<readonly DemoProvider[]> {
  const { stdout, over } = startCrux(["providers", "--json"], home);
  const described = await json(stdout).catch(() => null);
  const { exitCode, stderr } = await over;
  if (exitCode !== 0 || described === null)
    throw new Error(`crux providers failed with exit code ${exitCode}: ${stderr}`);
  return (described as readonly Described[]).map(({ defaultModel, ...provider }) => ({
    ...provider,
    // The mock answers as any model.
    model: defaultModel ?? "mock-model",
  }));
}
