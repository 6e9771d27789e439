// The first thing to run after cloning: the real command line asks every installed provider, and a mock of the vendors
// answers over real HTTP. No key, no cost, nothing of the user's is read.
import { askProvider, type Answer } from "./ask-provider.ts";
import { openDemoHome } from "./demo-home.ts";
import { listProviders } from "./list-providers.ts";
import { startMockVendors } from "./mock-vendors.ts";
import { renderSummary, renderWhatNext } from "./summary.ts";

const words = process.argv.slice(2).filter((word, index) => index > 0 || word !== "--");
const question = words.join(" ") || "What does a USB-C port for language models give me?";

await using home = await openDemoHome();
await using vendors = await startMockVendors();
const providers = await listProviders(home);
console.log(
  `The command line asks ${providers.length} providers. A mock at ${vendors.url} answers for the vendors: no key, no cost.\n`,
);

const answers: Answer[] = [];
for (const provider of providers) {
  console.log(`$ crux chat --model ${provider.id}/${provider.model} ${JSON.stringify(question)}`);
  answers.push(
    await askProvider({
      provider,
      question,
      home,
      vendorsUrl: vendors.url,
      onText: (text) => process.stdout.write(text),
    }),
  );
  console.log("\n");
}

console.log(renderSummary(answers));
console.log(renderWhatNext(providers));
if (providers.length === 0 || answers.some(({ failure }) => failure !== null)) process.exitCode = 1;
