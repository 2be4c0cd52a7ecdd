import { checkPackAndLayers } from '../../src/rules/lint/check-pack-and-layers.ts'
import { extendedPacks } from '../../src/rules/pack/extended-packs.ts'
import type { Pack } from '../../src/rules/pack/format.ts'
import type { PackProblem } from '../../src/rules/pack/problems.ts'
import type { TutelaOptions } from './options.ts'
import { type PackFile, readPackFiles, readPacksBeside } from './pack-files.ts'

export interface PackReport {
  readonly file: string
  /** Absent when the text is not a pack. */
  readonly pack?: Pack
  /** The packs it extends that were found. */
  readonly extended: readonly Pack[]
  readonly problems: readonly PackProblem[]
  readonly ok: boolean
}

/** Reads and checks every pack named on the command line against the packs at hand. */
export async function reportPacks({
  files,
  isStrict,
}: Pick<TutelaOptions, 'files' | 'isStrict'>): Promise<PackReport[]> {
  const named = await readPackFiles(files)
  const beside = await readPacksBeside(files)
  const atHand = new Map(
    [...beside, ...named].flatMap(({ reading }) => (reading.ok ? [[reading.pack.pack, reading.pack]] : [])),
  )
  const today = new Date().toISOString().slice(0, 10)
  return named.map((file) => reportPack(file, [...atHand.values()], { today, isStrict }))
}

function reportPack(
  { file, source, reading }: PackFile,
  atHand: readonly Pack[],
  { today, isStrict }: { today: string; isStrict: boolean },
): PackReport {
  if (!reading.ok) return { file, extended: [], problems: reading.problems, ok: false }
  const { pack } = reading
  const dependents = atHand.filter((other) =>
    extendedPacks(other, atHand).some(({ pack: name }) => name === pack.pack),
  )
  const problems = checkPackAndLayers(pack, { extends: atHand, dependents, source, today })
  const ok = isStrict ? problems.length === 0 : problems.every(({ severity }) => severity === 'WARNING')
  return { file, pack, extended: extendedPacks(pack, atHand), problems, ok }
}
