const placeholders: readonly RegExp[] = [
  // <your key>, [key], {{ key }}, ${KEY} that nobody expanded, and our own "[secret …abcd]"
  /^(?:<.*>|\[.*\]|\{\{.*\}\}|\$\{.*\}|%.*%)$/,
  // sk-..., sk-abc…xyz: no key has an ellipsis
  /\.{3}|…/,
  // OPENAI_API_KEY, $OPENAI_API_KEY
  /^\$?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN|SECRET)$/,
  // your-api-key, sk-your-key-here, YOUR_OPENAI_KEY, insert your key here
  /^(?:[a-z]{2,3}[-_])?(?:your|insert|enter|paste)[-_. a-z0-9]*(?:key|token|secret|here)$/i,
  // api-key, apikey, api_key_here, key goes here
  /^(?:[a-z]{2,3}[-_])?(?:api[-_. ]?key|(?:api[-_. ]?)?(?:key|token|secret)[-_. ](?:goes[-_. ])?here)$/i,
  // changeme, REPLACE_ME, fill-in
  /^(?:change|replace|fill|edit)[-_. ]?(?:me|this|it|in)$/i,
  /^(?:to[-_. ]?do|fix[-_. ]?me|tbd|placeholder|undefined|null)$/i,
  // sk-xxxx, sk-proj-XXXX-XXXX, sk-ant-api03-xxx, AIzaXXXX, ****: nothing behind the prefix but one filler
  /^(?:aiza(?:sy)?|(?:[a-z]{1,5}\d{0,2}[-_]){0,4})(?:x{3,}(?:[-_]x{3,})*|\*{3,}|_{3,}|-{3,}|0{8,})$/i,
];

/**
 * Whether a value stands where a real one has yet to be filled in, as sample files have it: empty,
 * `your-api-key`, `sk-xxxx…`, `changeme`, `<key>`, `${KEY}`, `REPLACE_ME`, `TODO`. It counts as missing. What
 * people give a local server that wants no key (`none`, `dummy`, `ollama`, `test`) is no placeholder.
 */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  return text === "" || placeholders.some((pattern) => pattern.test(text));
}

/** A value as it was meant: without the white space, line ends and quotes that env files and shells leave around it. */
export function trimValue(value: string): string {
  const text = value.trim();
  const quoted = /^(["'])([^]*)\1$/.exec(text);
  return quoted === null ? text : (quoted[2] ?? "").trim();
}
