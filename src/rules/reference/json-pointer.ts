/** The value a JSON Pointer (RFC 6901) leads to through own properties; undefined where it leads nowhere. */
export function resolvePointer(value: unknown, pointer: string): unknown {
  let here = value
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replace(/~1/g, '/').replace(/~0/g, '~')
    const entries = typeof here === 'object' && here !== null ? Object.entries(here) : []
    here = entries.find(([name]) => name === key)?.[1]
  }
  return here
}
