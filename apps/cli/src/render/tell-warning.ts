import type { Shell } from "../command.ts";

/** A line on stderr. */
export async function tellWarning(message: string, { stderr }: Pick<Shell, "stderr">): Promise<void> {
  await stderr.write("warning:", "yellow");
  await stderr.write(` ${message}\n`);
}
