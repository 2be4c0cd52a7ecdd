import type { Verdict } from './assessments.ts'
import { registers } from './registers.ts'
import { ask } from './session.ts'

/** Something of a subject: a recorded check, a run or an entry of a register. */
export type Moment = { readonly id: string; readonly at: string } & (
  | { readonly is: 'check'; readonly verdict: Verdict; readonly isErased: boolean }
  | { readonly is: 'run'; readonly title: string; readonly state: 'OPEN' | 'CLOSED' }
  | {
      readonly is: 'entry'
      readonly title: string
      readonly register: string
      readonly happenedAt: string
      readonly isVoid: boolean
    }
)

export interface Timeline {
  readonly totalCount: number
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly altered: readonly { readonly id: string; readonly message: string }[]
  readonly nodes: readonly Moment[]
}

const PAGE = 100
/** The API takes no more lists than this in one request. */
const LISTS_MAX = 10

/** One of the lists that a timeline is made of. */
interface Source {
  readonly name: string
  readonly field: string
  /** The register, or nothing. */
  readonly register?: string
  readonly parts: string
  readonly filter: string
  readonly momentOf: (node: Record<string, unknown>) => Moment
}

/** A page of a list, with where each of its entries stands. */
interface Listed {
  readonly totalCount: number
  readonly pageInfo: { readonly hasNextPage: boolean }
  readonly altered: readonly { readonly id: string; readonly message: string }[]
  readonly edges: readonly { readonly cursor: string; readonly node: Record<string, unknown> }[]
}

/** How many there are in all, and after what each list goes on that has not come to its end. */
interface Place {
  readonly total: number
  readonly after: Readonly<Record<string, string | null>>
}

const CHECKS: Source = {
  name: 'checks',
  field: 'safetyChecks',
  parts: 'id recordedAt verdict erasure { note }',
  filter: '{ subjectRef: $about }',
  momentOf: ({ id, recordedAt, verdict, erasure }) => ({
    is: 'check',
    id: String(id),
    at: String(recordedAt),
    verdict: verdict as Verdict,
    isErased: erasure !== null,
  }),
}

const RUNS: Source = {
  name: 'runs',
  field: 'procedureRuns',
  parts: 'id startedAt state procedure(locale: $locale) { title }',
  filter: '{ subjectRef: $about }',
  momentOf: ({ id, startedAt, state, procedure }) => ({
    is: 'run',
    id: String(id),
    at: String(startedAt),
    title: (procedure as { title: string }).title,
    state: state === 'CLOSED' ? 'CLOSED' : 'OPEN',
  }),
}

/** What entries say stays where it is: only that they are there is asked for. */
const entriesOf = ({ code, title }: { code: string; title: string }, at: number): Source => ({
  name: `entries${at}`,
  field: 'registerEntries',
  register: code,
  parts: 'id recordedAt happenedAt void',
  filter: '{ subjectRef: $about, includeVoid: true }',
  momentOf: ({ id, recordedAt, happenedAt, void: isVoid }) => ({
    is: 'entry',
    id: String(id),
    at: String(recordedAt),
    title,
    register: code,
    happenedAt: String(happenedAt),
    isVoid: isVoid === true,
  }),
})

/** Checks, runs and entries of every register about one subject, the newest first, a page at a time. */
export async function timeline(about: string, after: string | null, signal: AbortSignal): Promise<Timeline> {
  const all = [CHECKS, RUNS, ...(await registers()).map(entriesOf)]
  const place = after === null ? null : (JSON.parse(after) as Place)
  const open = all.filter(({ name }) => place === null || Object.hasOwn(place.after, name))
  const chunks = Array.from({ length: Math.ceil(open.length / LISTS_MAX) }, (_none, at) =>
    open.slice(at * LISTS_MAX, (at + 1) * LISTS_MAX),
  )
  const answers = await Promise.all(chunks.map((chunk) => askFor(chunk, about, place?.after ?? {}, signal)))
  const lists = answers.flat()
  const { shown, taken } = mergeLists(lists)
  const goOn: Record<string, string | null> = {}
  for (const { source, list } of lists) {
    const many = taken.get(source) ?? 0
    if (many === list.edges.length && !list.pageInfo.hasNextPage) continue
    goOn[source.name] = list.edges[many - 1]?.cursor ?? place?.after[source.name] ?? null
  }
  const total = place?.total ?? lists.reduce((sum, { list }) => sum + list.totalCount, 0)
  const hasNextPage = Object.keys(goOn).length > 0
  const endCursor = hasNextPage ? JSON.stringify({ total, after: goOn } satisfies Place) : null
  return {
    totalCount: total,
    pageInfo: { hasNextPage, endCursor },
    altered: lists.flatMap(({ list }) => list.altered),
    nodes: shown,
  }
}

interface Answered {
  readonly source: Source
  readonly list: Listed
}

/** The first of what the lists have, the newest first, each list in its own order; and how many of each list that took. */
function mergeLists(lists: readonly Answered[]): {
  readonly shown: readonly Moment[]
  readonly taken: ReadonlyMap<Source, number>
} {
  const rests = lists.map(({ source, list }) => ({
    source,
    moments: list.edges.map(({ node }) => source.momentOf(node)),
  }))
  const taken = new Map<Source, number>()
  const shown: Moment[] = []
  while (shown.length < PAGE) {
    const heads = rests.flatMap(({ source, moments }) => {
      const moment = moments[taken.get(source) ?? 0]
      return moment === undefined ? [] : [{ source, moment }]
    })
    if (heads.length === 0) break
    const next = heads.reduce((one, other) =>
      Date.parse(other.moment.at) > Date.parse(one.moment.at) ? other : one,
    )
    shown.push(next.moment)
    taken.set(next.source, (taken.get(next.source) ?? 0) + 1)
  }
  return { shown, taken }
}

async function askFor(
  sources: readonly Source[],
  about: string,
  after: Place['after'],
  signal: AbortSignal,
): Promise<readonly Answered[]> {
  const variables: Record<string, string | null> = { about }
  const declared = ['$about: String!']
  if (sources.includes(RUNS)) declared.push('$locale: String')
  const fields = sources.map(({ name, field, register, parts, filter }) => {
    declared.push(`$${name}: String`)
    variables[name] = after[name] ?? null
    if (register !== undefined) {
      declared.push(`$of_${name}: String!`)
      variables[`of_${name}`] = register
    }
    const own = register === undefined ? '' : `register: $of_${name}, `
    return `${name}: ${field}(${own}first: ${PAGE}, after: $${name}, filter: ${filter}) { totalCount
      pageInfo { hasNextPage } altered { id message } edges { cursor node { ${parts} } } }`
  })
  const document = `query Timeline(${declared.join(', ')}) { ${fields.join('\n')} }`
  const answer = await ask<Record<string, Listed>>(document, variables, { signal })
  return sources.flatMap((source) => {
    const list = answer[source.name]
    return list === undefined ? [] : [{ source, list }]
  })
}

/** That somebody read, or was given, something about a subject. */
export interface Looked {
  readonly at: string
  readonly by: string
  readonly act: string
  readonly record: string
  readonly purpose: string | null
  readonly what: string | null
}

export interface LookedPage {
  readonly totalCount: number
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly nodes: readonly Looked[]
}

const LOOKED = `query Looked($about: String!, $after: String) { accessReport(subjectRef: $about, first: 20, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } nodes { at by act record purpose what } } }`

/** Who read, or was given, what about a subject, the newest first. Asking is written down there, too. */
export async function looked(about: string, after: string | null, signal: AbortSignal): Promise<LookedPage> {
  return (await ask<{ accessReport: LookedPage }>(LOOKED, { about, after }, { signal })).accessReport
}
