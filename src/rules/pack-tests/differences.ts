import { APPLYING } from '../evaluate/result.ts'
import type { PackTest } from '../pack/format.ts'
import type { AssessmentResult, Finding } from '../types.ts'

type Expectation = PackTest['expect']

/** How a result differs from what a test expects, in plain words; nothing when it does not. */
export function differencesOf(expect: Expectation, result: AssessmentResult): string[] {
  return [
    ...verdictDifference(expect, result),
    ...Object.entries(expect.findings ?? {}).flatMap(([key, status]) =>
      findingDifference(key, status, result),
    ),
    ...(expect.exact ? unlistedFindings(expect, result) : []),
    ...(expect.blockers ? blockerDifferences(expect.blockers, result) : []),
    ...missingFactDifferences(expect.missingFacts ?? [], result),
    ...(expect.conflicts
      ? setDifferences('conflict', expect.conflicts.map(pairOf), conflictsOf(result))
      : []),
    ...(expect.warnings ? setDifferences('warning', expect.warnings, warningsOf(result)) : []),
    ...(expect.deadlines ? deadlineDifferences(expect.deadlines, result) : []),
  ]
}

function verdictDifference({ verdict }: Expectation, result: AssessmentResult): string[] {
  if (verdict === undefined || verdict === result.verdict) return []
  const because = result.findings.filter(({ blocks }) => blocks).map(keyOf)
  const reason = because.length > 0 ? ` because of ${because.join(', ')}` : ''
  return [`the verdict should be ${verdict}, but is ${result.verdict}${reason}`]
}

/** `CODE`, or `CODE[item]` for one list item. */
export const keyOf = ({ requirement: { code }, item }: Finding): string =>
  item === null ? code : `${code}[${item}]`

function findingDifference(key: string, status: string, { findings }: AssessmentResult): string[] {
  const meant = findings.filter((finding) => keyOf(finding) === key || finding.requirement.code === key)
  if (meant.length === 0) return [`${key} should be ${status}, but no requirement or item is called so`]
  return meant
    .filter((finding) => finding.status !== status)
    .map((finding) => {
      const missing = finding.missingFacts.length > 0 ? `; not known: ${finding.missingFacts.join(', ')}` : ''
      return `${keyOf(finding)} should be ${status}, but is ${finding.status}${missing}`
    })
}

function unlistedFindings({ findings = {} }: Expectation, result: AssessmentResult): string[] {
  const isListed = (finding: Finding) =>
    Object.hasOwn(findings, keyOf(finding)) || Object.hasOwn(findings, finding.requirement.code)
  return result.findings
    .filter((finding) => APPLYING.has(finding.status) && !isListed(finding))
    .map(
      (finding) => `${keyOf(finding)} is ${finding.status}, but the test, which is exact, does not list it`,
    )
}

function blockerDifferences(expected: readonly string[], { findings }: AssessmentResult): string[] {
  const blocking = findings.filter(({ blocks }) => blocks)
  const names = new Set(blocking.flatMap((finding) => [keyOf(finding), finding.requirement.code]))
  const wanted = new Set(expected)
  return [
    ...expected.filter((name) => !names.has(name)).map((name) => `${name} should block, but does not`),
    ...blocking
      .filter((finding) => !wanted.has(keyOf(finding)) && !wanted.has(finding.requirement.code))
      .map((finding) => `${keyOf(finding)} blocks, but should not`),
  ]
}

function missingFactDifferences(expected: readonly string[], { missingFacts }: AssessmentResult): string[] {
  const missing = new Set(missingFacts.map(({ name }) => name))
  return expected
    .filter((name) => !missing.has(name))
    .map((name) => `${name} should be asked for, but is not`)
}

const pairOf = (between: readonly string[]): string => [...between].sort().join(' and ')

const conflictsOf = ({ conflicts }: AssessmentResult): string[] =>
  conflicts.map(({ between }) => pairOf(between))

const warningsOf = ({ warnings }: AssessmentResult): string[] =>
  warnings.map(({ code, subject }) => `${code}:${subject}`)

function setDifferences(what: string, expected: readonly string[], found: readonly string[]): string[] {
  const wanted = new Set(expected)
  const given = new Set(found)
  return [
    ...[...wanted]
      .filter((name) => !given.has(name))
      .map((name) => `the ${what} ${name} is expected, but not there`),
    ...[...given]
      .filter((name) => !wanted.has(name))
      .map((name) => `the ${what} ${name} is there, but not expected`),
  ]
}

/** A deadline shows its date when one could be computed, else its label. */
function deadlineDifferences(
  expected: Readonly<Record<string, string>>,
  { deadlines }: AssessmentResult,
): string[] {
  const found = Map.groupBy(deadlines, ({ requirement }) => requirement.code)
  const shown = (code: string) =>
    (found.get(code) ?? []).map(({ dueAt, label }) => (dueAt === null ? label : dueAt.slice(0, 10)))
  const isDue = (code: string, due: string) =>
    shown(code).includes(due) || found.get(code)?.some(({ dueAt }) => dueAt === due)
  return [
    ...Object.entries(expected)
      .filter(([code, due]) => !isDue(code, due))
      .map(([code, due]) => `${code} should be due ${due}, but is due ${shown(code).join(', ') || 'never'}`),
    ...[...found.keys()]
      .filter((code) => !Object.hasOwn(expected, code))
      .map((code) => `${code} is due ${shown(code).join(', ')}, but no deadline is expected`),
  ]
}
