import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { openOutput, type Output } from "./output.ts";

/** What a terminal, or a pipe, is sent. */
async function written(isTerminal: boolean, write: (output: Output) => Promise<void>): Promise<string> {
  const stream = Object.assign(new PassThrough(), {
    isTTY: isTerminal,
    getColorDepth: () => 8,
  }) as unknown as NodeJS.WriteStream;
  await write(openOutput(stream));
  stream.end();
  return text(stream as unknown as NodeJS.ReadableStream);
}

it("lets no model drive the terminal, with and without a style of our own", async () => {
  const sent = await written(true, async (output) => {
    await output.write("\u001b[2Jplain ");
    await output.write("\u001b[0mdim", "dim");
  });
  expect(sent).toBe("␛[2Jplain \u001b[2m␛[0mdim\u001b[22m");
});

it("gives a pipe the bytes as they are, without style", async () => {
  const sent = await written(false, async (output) => {
    await output.write("\u001b[2J");
    await output.write("dim", "dim");
  });
  expect(sent).toBe("\u001b[2Jdim");
});

it("joins the halves of a character", async () => {
  const sent = await written(false, async (output) => {
    await output.write("a\ud83d");
    await output.write("");
    await output.write("\ude00b");
  });
  expect(sent).toBe("a\u{1f600}b");
});

it("hands on half a character that is never completed", async () => {
  const sent = await written(false, async (output) => {
    await output.write("a\ud83d");
    await output.write("\n");
  });
  expect(sent).toBe("a\ufffd\n");
});
