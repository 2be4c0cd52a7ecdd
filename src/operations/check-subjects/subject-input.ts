import type { CompiledRuleset } from '../../rules/index.ts'
import type { LocalisedText } from '../../rules/pack/format.ts'
import { kindsOfSubjects } from '../../rules/procedures/facts-from-records.ts'
import { ORGANISATION } from '../../rules/procedures/in-force.ts'
import type { UserFault } from '../errors.ts'
import { aboutText, type Complaint, faultIn, listProblem, TEXT } from '../input.ts'

/** Somebody or something that a check is about, whose registers and open runs are read for it. */
export interface CheckSubject {
  /** As registers and procedures name it. */
  readonly kind: string
  /** A pseudonymous reference. */
  readonly ref: string
}

export const SUBJECTS_MAX = 10

/** What is wrong with the form of the subjects of a check. `path` leads to their list. */
export function subjectComplaints(
  subjects: readonly CheckSubject[] | null | undefined,
  path: readonly string[],
): Complaint[] {
  const given = subjects ?? []
  return [
    { path, problem: listProblem(given, { max: SUBJECTS_MAX }) },
    ...given
      .slice(0, SUBJECTS_MAX)
      .flatMap(({ kind, ref }, index) => [
        aboutText([...path, String(index), 'kind'], kind, TEXT.code),
        aboutText([...path, String(index), 'ref'], ref, TEXT.subjectRef),
      ]),
  ]
}

/** Subjects that the rules cannot be asked about: of a kind that nothing speaks of, named twice, or an organisation that is not this one. */
export function subjectFaults(
  compiled: CompiledRuleset,
  subjects: readonly CheckSubject[],
  path: readonly string[],
  locale: string,
): UserFault[] {
  const kinds = kindsOfSubjects(compiled)
  const seen = new Set<string>()
  return subjects.flatMap((subject, index) => {
    const problem = problemOf(subject, kinds, seen)
    seen.add(nameOf(subject))
    if (problem === null) return []
    return [faultIn(locale, 'INVALID_INPUT', problem.text, [...path, String(index), ...problem.at])]
  })
}

const nameOf = ({ kind, ref }: CheckSubject): string => `${kind}\n${ref}`

function problemOf(
  subject: CheckSubject,
  kinds: readonly string[],
  seen: ReadonlySet<string>,
): { readonly text: LocalisedText; readonly at: readonly string[] } | null {
  const { kind, ref } = subject
  if (!kinds.includes(kind)) {
    const text = {
      en: `No register and no procedure of the live packs is about this kind of subject; known are ${kinds.join(', ')}.`,
      'zh-CN': `当前启用的规则包中没有关于此类对象的登记册或流程；已知类别：${kinds.join('、')}。`,
    }
    return { text, at: ['kind'] }
  }
  if (kind === ORGANISATION.kind && ref !== ORGANISATION.ref) {
    const text = {
      en: `The organisation itself is named "${ORGANISATION.ref}".`,
      'zh-CN': `机构本身的编号为“${ORGANISATION.ref}”。`,
    }
    return { text, at: ['ref'] }
  }
  if (!seen.has(nameOf(subject))) return null
  return { text: { en: 'This subject is named before.', 'zh-CN': '此对象在前面已列出。' }, at: [] }
}
