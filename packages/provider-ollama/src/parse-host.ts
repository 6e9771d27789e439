/**
 * The base URL that a value of `OLLAMA_HOST` stands for, or `null` where it stands for none. As the vendor's own clients
 * read it (2026-11-22): without a scheme it is plain HTTP on port 11434, with one the scheme's own port; an address that a
 * server binds to all interfaces by (`0.0.0.0`) is reached on this machine; `ollama.com` alone means TLS.
 */
export function parseHost(text: string): string | null {
  const [, scheme = "", rest = ""] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/i.exec(text.trim()) ?? [];
  const cloud = scheme === "" && /^ollama\.com(?:\/|$)/.test(rest);
  const address = bracketed(/^(?::\d+)?(?:\/|$)/.test(rest) ? `127.0.0.1${rest}` : rest);
  const url = parseUrl(`${cloud ? "https" : scheme || "http"}://${address}`);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "") return null;
  if (scheme === "" && !cloud && !/:\d+$/.test(address.split("/")[0] ?? "")) url.port = "11434";
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  if (url.hostname === "[::]") url.hostname = "[::1]";
  return `${url.origin}${apiRoot(url.pathname)}`;
}

/** An IPv6 address may stand without its brackets where no port follows. */
function bracketed(address: string): string {
  const [host = "", ...path] = address.split("/");
  const isBare = !host.startsWith("[") && host.split(":").length > 2;
  return isBare ? [`[${host}]`, ...path].join("/") : address;
}

/** An address copied from elsewhere may name the API below the root: `/api`, or the compatible `/v1`. */
function apiRoot(path: string): string {
  return path.replace(/\/+$/, "").replace(/\/(?:api|v1)$/, "");
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
