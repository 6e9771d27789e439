import type { PluginProblem } from "./plugin-problem.ts";
import type { DiscoveredProvider } from "./read-plugin.ts";
import { isFirstParty, isReservedId, isReservedVariable } from "./reserved-names.ts";

/** Who may have what it claims. */
export interface SettledClaims {
  readonly entries: readonly DiscoveredProvider[];
  readonly problems: readonly PluginProblem[];
}

type Step = (plugins: readonly DiscoveredProvider[], named: Readonly<Record<string, string>>) => SettledClaims;

/**
 * Judges what manifests claim: ids and variables of first-party providers go to `@crux/*` alone, and what two
 * packages claim goes to neither until `named` (id → package) says which is meant.
 */
export function settleClaims(
  plugins: readonly DiscoveredProvider[],
  named: Readonly<Record<string, string>>,
): SettledClaims {
  const steps: readonly Step[] = [
    refuseReservedIds,
    followSettings,
    refuseDuplicateIds,
    withholdReservedVariables,
    withholdDuplicateVariables,
  ];
  return steps.reduce<SettledClaims>(
    ({ entries, problems }, step) => {
      const next = step(entries, named);
      return { entries: next.entries, problems: [...problems, ...next.problems] };
    },
    { entries: plugins, problems: [] },
  );
}

const refuseReservedIds: Step = (plugins) => {
  const [refused, entries] = partition(plugins, (plugin) => isReservedId(plugin.id) && !isFirstParty(plugin.package));
  const problems = refused.map(({ id, package: name }): PluginProblem => ({
    code: "reserved-id",
    packages: [name],
    provider: id,
    message: `${name} claims to be "${id}", a name kept for @crux/provider-${id}. Take it out of the dependencies, or ask its author for another id.`,
  }));
  return { entries, problems };
};

const followSettings: Step = (plugins, named) => {
  const entries = plugins.filter(
    ({ id, package: name }) => namedFor(named, id) === undefined || namedFor(named, id) === name,
  );
  const wrong = plugins.flatMap((plugin) =>
    Object.entries(named)
      .filter(([id, name]) => name === plugin.package && id !== plugin.id)
      .map(([id]) => wrongPackage(plugin, id)),
  );
  return { entries, problems: wrong };
};

const refuseDuplicateIds: Step = (plugins) => {
  const byId = Map.groupBy(plugins, ({ id }) => id);
  const [refused, kept] = partition([...byId], ([, claimants]) => claimants.length > 1);
  return {
    entries: kept.flatMap(([, claimants]) => claimants),
    problems: refused.map(([id, claimants]) => duplicateId(id, claimants)),
  };
};

const withholdReservedVariables: Step = (plugins) => {
  const settled = plugins.map((plugin) => {
    const taken = isFirstParty(plugin.package) ? [] : variablesOf(plugin).filter(isReservedVariable);
    return { entry: withhold(plugin, taken), problems: taken.map((variable) => reservedVariable(plugin, variable)) };
  });
  return { entries: settled.map(({ entry }) => entry), problems: settled.flatMap(({ problems }) => problems) };
};

const withholdDuplicateVariables: Step = (plugins, named) => {
  const claims = plugins.flatMap((plugin) => variablesOf(plugin).map((variable) => ({ variable, plugin })));
  const contested = [...Map.groupBy(claims, ({ variable }) => variable)].filter(
    ([, claimants]) => claimants.length > 1,
  );
  const isNamed = (plugin: DiscoveredProvider): boolean => namedFor(named, plugin.id) === plugin.package;
  const losses = contested.flatMap(([, claimants]) => claimants.filter(({ plugin }) => !isNamed(plugin)));
  const undecided = contested.filter(([, claimants]) => !claimants.some(({ plugin }) => isNamed(plugin)));
  return {
    entries: plugins.map((plugin) =>
      withhold(
        plugin,
        losses.filter((loss) => loss.plugin === plugin).map(({ variable }) => variable),
      ),
    ),
    problems: undecided.map(([variable, claimants]) =>
      duplicateVariable(
        variable,
        claimants.map(({ plugin }) => plugin),
      ),
    ),
  };
};

function namedFor(named: Readonly<Record<string, string>>, id: string): string | undefined {
  return Object.hasOwn(named, id) ? named[id] : undefined;
}

/** Each variable once: a plugin may read two settings from the same one. */
function variablesOf({ manifest, withheldVariables }: DiscoveredProvider): readonly string[] {
  return [...new Set(Object.values(manifest.env).flat())].filter((variable) => !withheldVariables.includes(variable));
}

function withhold(plugin: DiscoveredProvider, variables: readonly string[]): DiscoveredProvider {
  return variables.length === 0
    ? plugin
    : { ...plugin, withheldVariables: [...plugin.withheldVariables, ...variables] };
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

function wrongPackage(plugin: DiscoveredProvider, id: string): PluginProblem {
  const message = `The settings name ${plugin.package} for provider "${id}", but it provides "${plugin.id}". Correct providers.${id}.package.`;
  return { code: "wrong-package", packages: [plugin.package], provider: id, message };
}

function duplicateId(id: string, claimants: readonly DiscoveredProvider[]): PluginProblem {
  const packages = claimants.map((plugin) => plugin.package);
  const message = `${packages.join(" and ")} both claim to be provider "${id}", so neither is used. Say which in the settings: { "providers": { "${id}": { "package": "${packages[0] ?? ""}" } } }, or uninstall one.`;
  return { code: "duplicate-id", packages, provider: id, message };
}

function reservedVariable(plugin: DiscoveredProvider, variable: string): PluginProblem {
  const message = `${plugin.package} asks for ${variable}, which is kept for a package under @crux/. It is not handed over; set another variable of this plugin, or pass the setting by hand.`;
  return { code: "reserved-variable", packages: [plugin.package], provider: plugin.id, message };
}

function duplicateVariable(variable: string, claimants: readonly DiscoveredProvider[]): PluginProblem {
  const packages = claimants.map((plugin) => plugin.package);
  const [first] = claimants;
  const message = `${packages.join(" and ")} both ask for ${variable}, so neither gets it. Say whose it is in the settings: { "providers": { "${first?.id ?? ""}": { "package": "${first?.package ?? ""}" } } }.`;
  return { code: "duplicate-variable", packages, provider: null, message };
}
