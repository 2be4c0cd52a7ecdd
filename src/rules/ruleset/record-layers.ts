import type { Pack } from '../pack/format.ts'
import { isAuthority } from '../pack/format-values.ts'
import { type EngineText, say, worded } from '../pack/locale.ts'
import type { Records } from '../record-types.ts'
import { visiblePacks } from './order-packs.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

/** What one pack says under a name. */
export interface Layer<Said> {
  readonly pack: Pack
  readonly said: Said
}

/** A name with what its owner says, and what packs that extend the owner add; the packs they build on first. */
export interface Layers<Said> {
  readonly owner: Layer<Said>
  readonly added: readonly Layer<Said>[]
}

export type RecordSection = keyof Records

const SPOKEN: Readonly<Record<RecordSection, EngineText>> = {
  procedures: say('the procedure', '流程'),
  registers: say('the register', '登记簿'),
  tasks: say('the task rule', '任务规则'),
  reports: say('the report', '报告'),
}

/**
 * What packs, given in the order in which they build on each other, say under each name. The first that declares a name
 * owns it; who extends the owner may add to it; whoever else uses the name is refused (SHADOWED_CODE), a shipped pack
 * never. The order in which packs were given does not matter.
 */
export function layersOf<Said>(
  packs: readonly Pack[],
  section: RecordSection,
  saidIn: (pack: Pack) => Readonly<Record<string, Said>> | undefined,
): { layers: ReadonlyMap<string, Layers<Said>>; problems: RulesetProblem[] } {
  const byName = new Map(packs.map((pack) => [pack.pack, pack]))
  const problems: RulesetProblem[] = []
  const layers = new Map<string, { owner: Layer<Said>; added: Layer<Said>[] }>()
  const shippedFirst = [...packs].sort((a, b) => Number(isAuthority(b.pack)) - Number(isAuthority(a.pack)))
  for (const pack of shippedFirst) {
    const visible = visiblePacks(pack.pack, byName)
    for (const [code, said] of Object.entries(saidIn(pack) ?? {})) {
      const found = layers.get(code)
      if (!found) layers.set(code, { owner: { pack, said }, added: [] })
      else if (visible.has(found.owner.pack.pack) && isAddedTo(section)) found.added.push({ pack, said })
      else problems.push(taken(section, code, pack, found.owner.pack))
    }
  }
  return { layers, problems }
}

/** Procedures and registers may be added to; a rule for tasks or a report is replaced by one of another name. */
const isAddedTo = (section: RecordSection): boolean => section === 'procedures' || section === 'registers'

function taken(section: RecordSection, code: string, pack: Pack, owner: Pack): RulesetProblem {
  const remedy = isAddedTo(section)
    ? say(
        'Build on that pack to add to it, or give yours another name',
        '请以该规则包为基础加以补充，或换一个名称',
      )
    : say('Give yours another name', '请换一个名称')
  return {
    code: 'SHADOWED_CODE',
    ...worded(
      say(
        `${pack.pack} declares ${SPOKEN[section].en} ${code}, which ${owner.pack} has already. ${remedy.en}.`,
        `${pack.pack}声明了${SPOKEN[section]['zh-CN']}${code}，而${owner.pack}中已有。${remedy['zh-CN']}。`,
      ),
    ),
    path: ['packs', pack.pack, section, code],
  }
}

/** Whether a pack builds on another, directly or through others; its own are its own. */
export function buildsOn(pack: Pack, owner: string, packs: readonly Pack[]): boolean {
  return visiblePacks(pack.pack, new Map(packs.map((one) => [one.pack, one]))).has(owner)
}
