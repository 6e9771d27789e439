/** A new id such as `call_…`: 128 random bits from the platform, in letters and digits that every vendor accepts. */
export function createId(prefix: string): string {
  return `${prefix}_${crypto.randomUUID().replaceAll("-", "")}`;
}
