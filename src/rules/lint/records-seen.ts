import type { Pack, Procedure, ProcedureStep, RecordField, Register } from '../pack/format.ts'
import { subjectKindOf } from './unknown-names.ts'
import type { LintScope } from './visible-packs.ts'

/** A procedure as a pack sees it: its own parts and those of the packs it extends. */
export interface SeenProcedure {
  /** Null where no extended pack declares it: then it is the pack's own. */
  readonly owner: string | null
  /** That its runs are kept under; undefined where nobody says it. */
  readonly subjectKind: string | undefined
  /** How its runs may end. */
  readonly outcomes: ReadonlySet<string>
  readonly steps: ReadonlyMap<string, SeenStep>
}

export interface SeenStep {
  readonly isOwn: boolean
  readonly order: ProcedureStep['order']
  readonly fields: ReadonlyMap<string, RecordField>
}

export interface SeenRegister {
  readonly owner: string | null
  readonly subjectKind: string
  readonly fields: ReadonlyMap<string, RecordField>
}

/** All procedures and registers that a pack sees, its own included. */
export interface RecordsSeen {
  readonly procedures: ReadonlyMap<string, SeenProcedure>
  readonly registers: ReadonlyMap<string, SeenRegister>
}

export function recordsSeen({ pack, extended }: LintScope): RecordsSeen {
  const layers = [...extended, pack]
  const procedures = namesIn(layers, (layer) => layer.procedures)
  const registers = namesIn(layers, (layer) => layer.registers)
  return {
    procedures: new Map(procedures.map((code) => [code, seenProcedure(code, pack, extended)])),
    registers: new Map(registers.map((code) => [code, seenRegister(code, pack, extended)])),
  }
}

const namesIn = (layers: readonly Pack[], of: (pack: Pack) => object | undefined): string[] => [
  ...new Set(layers.flatMap((layer) => Object.keys(of(layer) ?? {}))),
]

const declaredIn = <Said>(
  said: Readonly<Record<string, Said>> | undefined,
  code: string,
): Said | undefined => (said && Object.hasOwn(said, code) ? said[code] : undefined)

function seenProcedure(code: string, pack: Pack, extended: readonly Pack[]): SeenProcedure {
  const owner = extended.find(({ procedures }) => declaredIn(procedures, code)) ?? null
  const steps = new Map<string, SeenStep>()
  const outcomes = new Set<string>()
  let subjectKind: string | undefined
  for (const layer of [...extended, pack]) {
    const said: Procedure | undefined = declaredIn(layer.procedures, code)
    subjectKind ??= said && subjectKindOf(said)
    for (const outcome of said?.closes?.outcomes ?? []) outcomes.add(outcome)
    for (const step of said?.steps ?? []) {
      const before = steps.get(step.code)
      steps.set(step.code, {
        isOwn: before ? before.isOwn : layer === pack,
        order: step.order ?? before?.order,
        fields: mergedFields(before?.fields, step.fields),
      })
    }
  }
  return { owner: owner?.pack ?? null, subjectKind, outcomes, steps }
}

function seenRegister(code: string, pack: Pack, extended: readonly Pack[]): SeenRegister {
  const layers = [...extended, pack].flatMap((layer) => {
    const said: Register | undefined = declaredIn(layer.registers, code)
    return said ? [{ layer, said }] : []
  })
  const owner = layers.find(({ layer }) => layer !== pack)?.layer.pack ?? null
  return {
    owner,
    subjectKind: layers.map(({ said }) => said.subjectKind).find((kind) => kind !== undefined) ?? '',
    fields: layers.reduce((fields, { said }) => mergedFields(fields, said.fields), mergedFields()),
  }
}

function mergedFields(
  before: ReadonlyMap<string, RecordField> = new Map(),
  added: Readonly<Record<string, RecordField>> = {},
): ReadonlyMap<string, RecordField> {
  const fields = new Map(before)
  for (const [name, field] of Object.entries(added)) fields.set(name, { ...fields.get(name), ...field })
  return fields
}
