import { RefusedError, type UserError } from '@tutela/client'
import type { FormFact, Outcome, Status } from '../../../component/src/api.ts'
import { ask } from './session.ts'

export type { FormFact, Outcome, Status }
export type Verdict = 'BLOCKED' | 'NEEDS_INFORMATION' | 'PROCEED_WITH_CONDITIONS' | 'PROCEED'
export interface Question {
  readonly text: string
  readonly decides: number
  readonly fact: FormFact
}

/** One line of an answer, from the API or from the engine in the page. */
export interface Finding {
  readonly status: Status
  readonly blocks: boolean
  readonly immediate: boolean
  readonly scope: 'NOW' | 'CASE' | 'ORGANISATION'
  readonly message: string
  readonly item: string | null
  readonly dueAt: string | null
  readonly additions: readonly { readonly text: string; readonly packTitle: string }[]
  readonly because: readonly { readonly text: string; readonly outcome: Outcome }[]
  readonly missingFacts: readonly { readonly name: string; readonly label: string }[]
  readonly responsibleRoles: readonly { readonly title: string }[]
  readonly requirement: {
    readonly code: string
    readonly title: string
    readonly level: string
    readonly guidance: string
    readonly pack: string
    readonly sources: readonly { readonly title: string; readonly reference: string }[]
  }
}

export interface Remedy {
  readonly text: string
  readonly changes: Readonly<Record<string, unknown>>
  readonly verdictAfter: Verdict
}

export interface Resource {
  readonly code: string
  readonly title: string
  readonly description: string
  readonly contact: string | null
  readonly verifiedOn: string | null
}

export interface Assessment {
  readonly verdict: Verdict
  readonly asOf: string
  readonly focus: readonly Finding[]
  readonly nextQuestions: readonly Question[]
  readonly remedies: readonly Remedy[]
  readonly conflicts: readonly { readonly message: string }[]
  readonly warnings: readonly { readonly code: string; readonly subject: string; readonly message: string }[]
  readonly assumptions: readonly { readonly fact: FormFact; readonly value: unknown }[]
  readonly resources: readonly Resource[]
}

const FACT = 'name label help type unit minimum maximum itemKey terms { code title }'
export const FINDING = `status blocks immediate scope message item dueAt additions { text packTitle } because { text outcome }
  missingFacts { name label } responsibleRoles { title }
  requirement { code title level guidance pack sources { title reference } }`
export const ASSESSMENT = `verdict asOf focus { ${FINDING} } nextQuestions(first: 1) { text decides fact { ${FACT} } }
  remedies(first: 3) { text changes verdictAfter } conflicts { message } warnings { code subject message }
  resources { code title description contact verifiedOn } assumptions { value fact { ${FACT} } }`
const ASSESS = `query Assess($input: AssessSafetyInput!) {
  assessSafety(input: $input) { assessment { ${ASSESSMENT} } userErrors { code message path } } }`
const EVERYTHING = `query Everything($input: AssessSafetyInput!) {
  assessSafety(input: $input) { assessment { findings(status: [UNMET, OPEN, POSSIBLE, MET, WAIVED, NOTED]) { ${FINDING} } }
  userErrors { code message path } } }`

interface Payload<Part> {
  readonly assessSafety: { readonly assessment: Part | null; readonly userErrors: readonly UserError[] }
}

export type Facts = Readonly<Record<string, unknown>>

/** What safety requires in a situation; nothing is stored. Throws a TutelaError, a RefusedError when facts have to be mended. */
export function assess(input: { facts: Facts; locale: string }, signal: AbortSignal): Promise<Assessment> {
  return asked<Assessment>(ASSESS, input, signal)
}

/** Every line that applies or may apply, the most urgent first. */
export async function everyFinding(
  input: { facts: Facts; locale: string },
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  return (await asked<{ findings: readonly Finding[] }>(EVERYTHING, input, signal)).findings
}

async function asked<Part>(document: string, input: object, signal: AbortSignal): Promise<Part> {
  const { assessSafety } = await ask<Payload<Part>>(document, { input }, { signal })
  if (assessSafety.assessment === null) throw new RefusedError(assessSafety.userErrors)
  return assessSafety.assessment
}
