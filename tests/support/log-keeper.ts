import { LogKeeper } from '../../src/http/log-keeper.ts'

/** The binding LOG_KEEPER outside of workerd: the product's own class, each object with a map for its storage. */
export function logKeeperBinding() {
  const objects = new Map<string, LogKeeper>()
  const open = (name: string) => {
    const known = objects.get(name)
    if (known !== undefined) return known
    const stored = new Map<string, unknown>()
    const made = new LogKeeper({
      storage: {
        get: async (key) => stored.get(key),
        put: async (key, value) => {
          stored.set(key, value)
        },
        delete: async (key) => stored.delete(key),
      },
    })
    objects.set(name, made)
    return made
  }
  return {
    idFromName: (name: string) => name,
    get: (name: string) => ({
      fetch: (address: string, init?: RequestInit) => open(name).fetch(new Request(address, init)),
    }),
  }
}
