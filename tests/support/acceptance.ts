/** Compares an answer with an acceptance case, by the rules that the cases' readme gives. */

export interface ExpectedDeadline {
  readonly id: string
  readonly dueAt?: string
  readonly label?: string
}

export interface ExpectedAnswer {
  readonly verdict: string
  readonly requirementsMustInclude: readonly string[]
  readonly blockers: readonly string[]
  readonly notApplicable: readonly string[]
  readonly unmet?: readonly string[]
  readonly missingFacts?: readonly string[]
  readonly deadlines?: readonly ExpectedDeadline[]
  readonly conflicts?: readonly (readonly string[])[]
  readonly warnings?: readonly string[]
  readonly ratings?: Readonly<Record<string, string>>
  readonly resources?: readonly string[]
  readonly ranking?: readonly string[] | null
  readonly roles?: readonly { readonly id: string; readonly anyOf: readonly string[] }[]
}

export interface AcceptanceCase {
  readonly id: string
  readonly title: string
  readonly input: { readonly asOf: string; readonly [fact: string]: unknown }
  readonly expected: ExpectedAnswer
}

/** The part of an assessment that cases speak about, the same from the engine and over GraphQL. */
export interface Answer {
  readonly verdict: string
  readonly findings: readonly {
    readonly status: string
    readonly code: string
    readonly roles: readonly string[]
  }[]
  readonly blockers: readonly string[]
  readonly missingFacts: readonly { readonly name: string; readonly decisive: boolean }[]
  readonly deadlines: readonly {
    readonly code: string
    readonly label: string
    readonly dueAt: string | null
  }[]
  readonly conflicts: readonly (readonly string[])[]
  readonly warnings: readonly { readonly code: string; readonly subject: string }[]
  readonly ratings: readonly { readonly serviceModel: string; readonly rating: string }[]
  readonly resources: readonly string[]
  readonly ranking: readonly string[]
}

const APPLIES = new Set(['OPEN', 'MET', 'UNMET', 'WAIVED', 'NOTED'])
const VERDICT_OF_CASES: Readonly<Record<string, string>> = {
  NEEDS_INFORMATION: 'NEEDS_INFO',
  PROCEED_WITH_CONDITIONS: 'PROCEED',
}
const sorted = (list: Iterable<string>) => [...new Set(list)].sort()

/** What an answer and a case have to agree on, as two values to compare for equality. */
export function comparable(one: AcceptanceCase, answer: Answer): { expected: object; got: object } {
  const { expected } = one
  const codes = (statuses: ReadonlySet<string>) =>
    new Set(answer.findings.filter(({ status }) => statuses.has(status)).map(({ code }) => code))
  const applies = codes(APPLIES)
  const missing = new Set(answer.missingFacts.map(({ name }) => name))
  const wanted = expected.missingFacts ?? []
  const due = (id: string, dueAt: string | null | undefined, label: string | undefined) =>
    `${id}@${dueAt ? dueAt.slice(0, 10) : label}`
  const got = {
    verdict: VERDICT_OF_CASES[answer.verdict] ?? answer.verdict,
    absent: expected.requirementsMustInclude.filter((code) => !applies.has(code)),
    surplus: expected.notApplicable.filter((code) => applies.has(code)),
    blockers: sorted(answer.blockers),
    unmet: sorted([...codes(new Set(['UNMET']))].filter((code) => !answer.blockers.includes(code))),
    notAskedFor: wanted.filter((name) => !missing.has(name)),
    askedForWithoutNeed: answer.missingFacts
      .filter(({ name, decisive }) => decisive && !wanted.includes(name))
      .map(({ name }) => name),
    deadlines: sorted(answer.deadlines.map(({ code, dueAt, label }) => due(code, dueAt, label))),
    conflicts: sorted(answer.conflicts.map((pair) => sorted(pair).join('~'))),
    warnings: sorted(answer.warnings.map(warningName)),
    ratings:
      expected.ratings &&
      Object.fromEntries(answer.ratings.map(({ serviceModel, rating }) => [serviceModel, rating])),
    resources: expected.resources && sorted(answer.resources),
    ranking: expected.ranking === undefined ? undefined : answer.ranking,
    roles: (expected.roles ?? []).map(({ id }) => ({
      id,
      anyOf: sorted(answer.findings.find(({ code }) => code === id)?.roles ?? []),
    })),
  }
  return {
    got,
    expected: {
      verdict: expected.verdict,
      absent: [],
      surplus: [],
      blockers: sorted(expected.blockers),
      unmet: sorted(expected.unmet ?? []),
      notAskedFor: [],
      askedForWithoutNeed: [],
      deadlines: sorted((expected.deadlines ?? []).map(({ id, dueAt, label }) => due(id, dueAt, label))),
      conflicts: sorted((expected.conflicts ?? []).map((pair) => sorted(pair).join('~'))),
      warnings: sorted(expected.warnings ?? []),
      ratings: expected.ratings,
      resources: expected.resources && sorted(expected.resources),
      ranking: expected.ranking === undefined ? undefined : (expected.ranking ?? []),
      roles: (expected.roles ?? []).map(({ id, anyOf }) => ({ id, anyOf: sorted(anyOf) })),
    },
  }
}

function warningName({ code, subject }: { code: string; subject: string }): string {
  const model = /^service\.models=(.*)$/.exec(subject)?.[1]
  return code === 'UNKNOWN_VALUE' && model !== undefined
    ? `UNKNOWN_SERVICE_MODEL:${model}`
    : `${code}:${subject}`
}
