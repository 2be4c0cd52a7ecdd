/**
 * Stands in for the package lru-cache in the bundle (see wrangler.toml). Yoga keeps one thing in it that we have not given it
 * a cache for: validations by the set of rules, and there is one set. So nothing ever has to leave.
 */
export class LRUCache<Value> {
  readonly #values = new Map<string, Value>()

  get(key: string): Value | undefined {
    return this.#values.get(key)
  }

  set(key: string, value: Value): void {
    this.#values.set(key, value)
  }
}
