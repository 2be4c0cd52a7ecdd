import type { Pack } from '../pack/format.ts'

export interface RecordUses {
  readonly facts: readonly string[]
  readonly conditions: readonly string[]
  readonly parameters: readonly string[]
}

/**
 * What procedures, registers, task rules and reports of a pack use: facts that steps, runs and entries yield, and the named conditions
 * and parameters that stand anywhere in them. What decides whether a step is needed is among the conditions of the pack (`sites.ts`).
 */
export function recordUses({ procedures, registers, tasks, reports }: Pack): RecordUses {
  const steps = Object.values(procedures ?? {}).flatMap((procedure) => procedure.steps ?? [])
  const yielded = Object.values(registers ?? {}).flatMap((register) => Object.values(register.yields ?? {}))
  const whole = { procedures, registers, tasks, reports }
  return {
    facts: [
      ...Object.values(procedures ?? {}).flatMap(({ starts, closes }) =>
        Object.keys({ ...starts?.facts, ...closes?.facts }),
      ),
      ...steps.flatMap(({ yields }) => Object.keys(yields ?? {})),
      ...yielded.flatMap((facts) =>
        Object.entries(facts).flatMap(([name, { list }]) => [
          name,
          ...Object.keys(list ?? {}).map((field) => `${name}[].${field}`),
        ]),
      ),
    ],
    conditions: namesUnder('condition', whole),
    parameters: namesUnder('param', whole),
  }
}

/** Every text that stands under a key, however deep; the format bounds the depth. */
function namesUnder(key: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) =>
    name === key && typeof part === 'string' ? [part] : namesUnder(key, part),
  )
}
