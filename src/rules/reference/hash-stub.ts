/**
 * Takes the place of the package hash-it in every bundle. json-rules-engine remembers the values of facts by a hash of their
 * name and parameters; the text of both tells them apart as well, and never takes two for one.
 */
// biome-ignore lint/style/noDefaultExport: json-rules-engine asks for the default export.
export default function hash(value: unknown): string {
  return JSON.stringify(value)
}
