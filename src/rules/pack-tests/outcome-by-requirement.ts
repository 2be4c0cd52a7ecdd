import type { PackTest } from '../pack/format.ts'
import type { AssessmentResult, Finding } from '../types.ts'

/** What one finding says; `rest` is compared as a whole. */
export interface Saying extends Pick<Finding, 'item' | 'status'> {
  rest: string
}

/** What a result says of each requirement: all that the expectations of a test can be about. */
export function sayingsOf(result: AssessmentResult): ReadonlyMap<string, Saying[]> {
  const said = new Map<string, Saying[]>()
  for (const { requirement, item, status, blocks, missingFacts, dueAt } of result.findings) {
    const known = said.get(requirement.code) ?? []
    said.set(requirement.code, known)
    known.push({ item, status, rest: JSON.stringify([blocks, missingFacts, dueAt]) })
  }
  for (const { requirement, label, dueAt, overdue } of result.deadlines) {
    const [first] = said.get(requirement.code) ?? []
    if (first) first.rest += JSON.stringify([label, dueAt, overdue])
  }
  return said
}

/** Two findings of a requirement say the same in every way. */
export const isSame = (was: readonly Saying[], is: readonly Saying[]): boolean =>
  JSON.stringify(was) === JSON.stringify(is)

/** The test names a status for the requirement, and this is not it. */
export function expectsOtherwise({ expect }: PackTest, code: string, said: readonly Saying[]): boolean {
  const expected = expect.findings ?? {}
  return said.some(({ item, status }) => {
    const wanted = [code, `${code}[${item}]`].flatMap((key) => expected[key] ?? [])
    return wanted.some((one) => one !== status)
  })
}
