import { CruxError } from "@crux/core";

/** The proxies in undici's terms; an empty string is none. */
export interface ProxySettings {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

/**
 * The proxies the environment names; `null` when it names none. As everywhere with undici, HTTPS goes
 * through `HTTP_PROXY` too where no `HTTPS_PROXY` is set, and `NO_PROXY` is a list of hosts (with their subdomains), `host:port` or `*`.
 * @throws CruxError `configuration` when a proxy's address is not a URL; the address is not quoted, as it may hold a password.
 */
export function readProxySettings(env: Readonly<Record<string, string | undefined>>): ProxySettings | null {
  const httpProxy = readProxy(env, "HTTP_PROXY");
  const httpsProxy = readProxy(env, "HTTPS_PROXY");
  if (httpProxy === "" && httpsProxy === "") return null;
  return { httpProxy, httpsProxy, noProxy: read(env, "NO_PROXY") };
}

function readProxy(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = read(env, name);
  if (value === "") return "";
  const url = value.includes("://") ? value : `http://${value}`;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new CruxError(
      "configuration",
      `${name} is not the URL of an http or https proxy. Write it as http://host:port, or http://user:password@host:port.`,
    );
  }
  return url;
}

function read(env: Readonly<Record<string, string | undefined>>, name: string): string {
  return (env[name.toLowerCase()] ?? env[name] ?? "").trim();
}
