import type { OperationContext } from './context.ts'

/**
 * Keeps what one request loads more than once, however many fields ask for it. Bound to the context, hence to one
 * request: a promise of another request must never be awaited.
 */
export class OncePerRequest<Value> {
  readonly #memories = new WeakMap<OperationContext, Map<string, Promise<Value>>>()

  /** The value of the first load for this key in this request. */
  get(ctx: OperationContext, key: string, load: () => Promise<Value>): Promise<Value> {
    const memory = this.#memories.get(ctx) ?? new Map<string, Promise<Value>>()
    this.#memories.set(ctx, memory)
    const known = memory.get(key)
    if (known !== undefined) return known
    const loading = load()
    memory.set(key, loading)
    return loading
  }

  /** Forgets what this request loaded, after a write that changes it. */
  forget(ctx: OperationContext): void {
    this.#memories.delete(ctx)
  }
}
