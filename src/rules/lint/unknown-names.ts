import type { Pack, Procedure } from '../pack/format.ts'
import { type EngineText, NO_WORDS, say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import type { ProblemCode } from '../pack/problems.ts'
import { didYouMean } from '../pack/suggest.ts'
import type { LintScope, Report } from './visible-packs.ts'

/** What somebody may call by a name, and where packs declare it. */
interface Sort {
  readonly code: ProblemCode
  readonly called: EngineText
  /** Where it is looked for, behind its name. */
  readonly within?: EngineText
  /** Where one declares it oneself; null where it takes more than a line to say. */
  readonly section: string | null
  readonly isIn: (pack: Pack, name: string) => boolean
}

const has = (declared: object | undefined, name: string): boolean =>
  declared !== undefined && Object.hasOwn(declared, name)

export const FACT: Sort = {
  code: 'UNKNOWN_FACT',
  called: say('fact', '事实'),
  section: 'facts',
  isIn: ({ facts }, name) => has(facts, name),
}
export const CONDITION: Sort = {
  code: 'UNKNOWN_CONDITION',
  called: say('condition', '条件'),
  section: 'conditions',
  isIn: ({ conditions }, name) => has(conditions, name),
}
export const PARAMETER: Sort = {
  code: 'UNKNOWN_PARAMETER',
  called: say('parameter', '参数'),
  section: 'parameters',
  isIn: ({ parameters }, name) => has(parameters, name),
}
export const REQUIREMENT: Sort = {
  code: 'UNKNOWN_REQUIREMENT',
  called: say('requirement', '要求'),
  section: null,
  isIn: ({ requirements }, name) => (requirements ?? []).some(({ code }) => code === name),
}
export const VOCABULARY: Sort = {
  code: 'UNKNOWN_VOCABULARY',
  called: say('vocabulary list', '词汇表'),
  section: 'vocabulary',
  isIn: ({ vocabulary }, name) => has(vocabulary, name),
}

export const SUBJECT_KIND: Sort = {
  code: 'UNKNOWN_TERM',
  called: say('kind of subject', '对象种类'),
  section: null,
  isIn: (pack, name) => kindsIn(pack).includes(name),
}

/** The kinds of subjects that registers and procedures of a pack speak of. */
export const kindsIn = ({ registers = {}, procedures = {} }: Pack): string[] => [
  ...Object.values(registers).flatMap(({ subjectKind, yields }) => [
    ...(subjectKind === undefined ? [] : [subjectKind]),
    ...Object.keys(yields ?? {}),
  ]),
  ...Object.values(procedures).flatMap((said) => subjectKindOf(said) ?? []),
]

/** The kind that runs of a procedure are kept under, as far as a pack says it. */
export const subjectKindOf = ({ subjectKind, subjectKinds }: Procedure): string | undefined =>
  subjectKind ?? subjectKinds?.[0]

/** The codes of one vocabulary list. */
export const termOf = (list: string): Sort => ({
  code: 'UNKNOWN_TERM',
  called: say('code', '代码'),
  within: say(` in the vocabulary list \`${list}\``, `词汇表\`${list}\`中`),
  section: null,
  isIn: ({ vocabulary }, name) => has(vocabulary?.[list], name),
})

interface Unknown {
  readonly name: string
  readonly known: Iterable<string>
  readonly path: Path
  readonly at?: 'key' | 'value'
}

/**
 * Says that a name is not there: which pack has it that is not extended, or what it may have been meant to be. The same name in
 * several places is one problem, and so are all names of a pack that is not extended. While an extended pack is not at hand
 * nothing is said, for it may have the name: that pack is the problem.
 */
export function reportUnknown(
  sort: Sort,
  { name, known, path, at }: Unknown,
  scope: Pick<LintScope, 'others' | 'isWhole'>,
  report: Report,
): void {
  if (!scope.isWhole) return
  const fault = unknown(sort, name, known, scope)
  report(fault.code, path, fault.message, at, fault.cause)
}

/** The same as a fault that has no place yet. */
export function unknown(
  sort: Sort,
  name: string,
  known: Iterable<string>,
  { others }: Pick<LintScope, 'others'>,
): { readonly code: ProblemCode; readonly message: EngineText | (() => EngineText); readonly cause: string } {
  const owner = others.find((pack) => sort.isIn(pack, name))
  if (owner) return { code: 'EXTENDS_MISSING', message: notExtended(sort, name, owner), cause: owner.pack }
  return { code: sort.code, message: () => unknownName(sort, name, known), cause: name }
}

function notExtended({ called }: Sort, name: string, { pack, version }: Pack): EngineText {
  const entry = `{ "pack": "${pack}", "range": "^${version}" }`
  return say(
    `the ${called.en} \`${name}\` is of the pack \`${pack}\`, which this pack does not build on yet: add ${entry} to "extends"`,
    `${called['zh-CN']}\`${name}\`属于规则包\`${pack}\`，而此规则包尚未以它为基础：请在"extends"中加入${entry}`,
  )
}

/** Whether a problem may come from a pack that is not extended. */
export const mayBeForgotten = (code: string): boolean =>
  code === 'MESSAGE_VARIABLE' ||
  code === 'UNKNOWN_TERM' ||
  code === 'PACK_DEPENDENCY_MISSING' ||
  [FACT, CONDITION, PARAMETER, REQUIREMENT, VOCABULARY].some((sort) => sort.code === code)

/** "there is no fact `x`; did you mean `y`?" */
export function unknownName(
  { called, section, within = NO_WORDS }: Sort,
  name: string,
  known: Iterable<string>,
): EngineText {
  const meant = didYouMean(name, known)
  if (meant.en !== '' || section === null)
    return say(
      `there is no ${called.en} \`${name}\`${within.en}${meant.en}`,
      `${within['zh-CN']}没有名为\`${name}\`的${called['zh-CN']}${meant['zh-CN']}`,
    )
  return say(
    `there is no ${called.en} \`${name}\`: declare it under "${section}", or write the name as it is declared`,
    `没有名为\`${name}\`的${called['zh-CN']}：请在"${section}"中声明，或按声明的名称书写`,
  )
}
