/**
 * Takes the place of the package eventemitter2 in every bundle. json-rules-engine tells the events of its rules to whoever
 * listens; here nobody does: what held is read from the results of a run (see `runReference`). It is no class, since the
 * compiled code of json-rules-engine calls it without `new`.
 */
// biome-ignore lint/style/noDefaultExport: json-rules-engine asks for the default export.
export default function EventEmitter(): void {}

/** Told to nobody. */
EventEmitter.prototype.emitAsync = (): Promise<readonly unknown[]> => Promise.resolve([])

/** Throws: who listened would hear nothing. */
EventEmitter.prototype.on = (): never => {
  throw new Error('Events of json-rules-engine are told to nobody here.')
}
