import { type CompiledRuleset, compileRuleset, layerPacks, type Pack } from '../../src/rules/index.ts'
import { OperatorError } from '../operator-error.ts'
import { print } from '../print.ts'
import { packFilesIn, readPackFiles, SHIPPED_FOLDER } from './pack-files.ts'
import { reportPacks } from './pack-reports.ts'
import { countProblems, printProblems } from './print-problems.ts'

/**
 * The shipped packs and the given ones (with what those extend) as one ruleset, parameters at their defaults; a given
 * pack takes the place of another one of its name. Null, with the problems printed, when a given pack is not sound.
 * Throws an OperatorError when they do not go together.
 */
export async function compilePacks(files: readonly string[]): Promise<CompiledRuleset | null> {
  const reports = await reportPacks({ files, isStrict: false })
  const broken = reports.filter(({ ok }) => !ok)
  for (const { file, problems } of broken) {
    printProblems(file, problems)
    print(`${file}: not sound (${countProblems(problems)})`)
  }
  if (broken.length > 0) return null
  const given = reports.flatMap(({ pack, extended }) => (pack ? [...extended, pack] : []))
  const named = reports.flatMap(({ pack }) => pack ?? [])
  const byName = new Map([...(await shippedPacks()), ...given, ...named].map((pack) => [pack.pack, pack]))
  // Nothing is recorded, so nothing needs to be named by a digest.
  const layered = layerPacks(
    [...byName.values()].map((pack) => ({ pack, digest: '' })),
    {},
  )
  if (!layered.ok) throw new OperatorError(layered.problems.map(({ message }) => message).join('\n'))
  return compileRuleset({ digest: '', ...layered.body })
}

async function shippedPacks(): Promise<Pack[]> {
  const files = await readPackFiles(await packFilesIn(SHIPPED_FOLDER))
  return files.flatMap(({ reading }) => (reading.ok ? [reading.pack] : []))
}
