/** Counts what became of every finding that recorded checks have shown: a fold over checks, the oldest first. Pure. */
import type { FindingStatus } from '../../rules/pack/format.ts'
import { SHOWN } from './shown-statuses.ts'
import { compareRates } from './statistics.ts'
import { WEEK_MS, weekAt } from './weeks.ts'

/** A finding that is shown again for the same subject within this time is the same one; and so long its end is waited for. */
export const FOLLOW_UP_MS = WEEK_MS
/** With how many weeks before it a week is compared. */
export const WEEKS_BEFORE = 8
const ALARM_BELOW = 0.001
/** How many findings of a requirement are drawn to be looked at by somebody. */
export const SAMPLE_SIZE = 50
/** How often a requirement has to have applied before it means anything that it was never fulfilled. */
export const ALWAYS_MIN = 30

/** What became of a finding: the first of these that happened within the time it is waited for. */
export const OUTCOMES = [
  'waived',
  'overridden',
  'attested',
  'actedOn',
  /** Nothing of these happened. */
  'ignored',
  /** It is still waited for. */
  'pending',
  /** Nobody can tell: the check names no subject, and nobody answered. */
  'unfollowed',
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** How often a finding was shown, and what became of it; `shown` is `repeated` and all outcomes together. */
export type Counts = { shown: number; repeated: number } & Record<Outcome, number>

/** A recorded check as far as it matters here. */
export interface SeenCheck {
  readonly id: string
  /** When it was recorded, in milliseconds. */
  readonly at: number
  readonly rulesetDigest: string
  /** Stands for whom it is about; null where it says nobody. */
  readonly subject: string | null
  readonly attestations: readonly string[]
  readonly findings: readonly (readonly [code: string, status: FindingStatus])[]
  /** What it says of client groups and of service models; empty where it says nothing, or was not opened. */
  readonly clientGroups: readonly string[]
  readonly serviceModels: readonly string[]
  /** By requirement, the facts it lacked; null where it was not opened. */
  readonly missing: ReadonlyMap<string, readonly string[]> | null
  /** Whether what it shows counts; what it says of earlier findings always does. */
  readonly counts: boolean
}

/** What somebody who was shown a finding said of it. */
export interface Answer {
  readonly outcome: 'ACCEPTED' | 'OVERRIDDEN'
  readonly reason: string | null
}

/** A cell of the finest division: one requirement, version, week, client group and service model. */
export interface Cell {
  readonly version: string
  readonly week: number
  /** Null: the check says none. */
  readonly clientGroup: string | null
  readonly serviceModel: string | null
  readonly counts: Counts
}

/** A finding that was drawn. */
export interface Drawn {
  readonly checkId: string
  readonly place: number
}

/** All that was counted about one requirement. */
export interface Tally {
  readonly code: string
  readonly counts: Counts
  /** Checks in which it applied, or may have. */
  applied: number
  /** Whom it was shown for; a check that names nobody counts as one. */
  subjects: number
  readonly overrides: Map<string | null, number>
  readonly cells: Map<string, Cell>
  /** Opened checks that it was shown in, and in how many of them each fact lacked. */
  opened: number
  readonly missing: Map<string, number>
  /** For whom it was shown, by week, from as far back as changes are looked for. */
  readonly weekly: Map<number, number>
  /** The lowest places of all first showings: a random sample that nobody chose. */
  readonly drawn: Drawn[]
}

/** Something that changed in how often a requirement is shown. */
export interface ChangePoint {
  readonly week: number
  readonly direction: 'UP' | 'DOWN'
  /** For how many it was shown in that week, and for how many it would have been shown as before. */
  readonly observed: number
  readonly expected: number
  readonly p: number
}

export interface TallyOptions {
  /** From when on findings are counted; checks from before say what was shown already, and how often. */
  readonly from: number
  /** Until when; checks from then on say what became of what was shown before. */
  readonly to: number
  readonly now: number
  readonly answerTo: (checkId: string, code: string) => Answer | undefined
  /** Whether what a requirement asks for stands in the way of whoever works: it binds, and here and now. */
  readonly interrupts: (code: string) => boolean
  /** The version of a requirement in a ruleset; undefined where it has none of this code. */
  readonly versionOf: (rulesetDigest: string, code: string) => string | undefined
}

interface Episode {
  readonly startedAt: number
  lastShownAt: number
  outcome: Outcome | null
  /** Everything that counts it. */
  readonly targets: readonly Counts[]
  readonly tally: Tally
}

interface Followed {
  episode: Episode | null
  /** The last week and ruleset in which it counted for the week. */
  counted: string
  isCounted: boolean
}

/** Adds checks one after the other, in the order in which they were recorded; `finish` decides what nobody can know more of. */
export class HealthTally {
  readonly tallies = new Map<string, Tally>()
  /** Checks that count, and how many subjects they are about. */
  checks = 0
  subjects = 0
  /** How often a finding that interrupts was shown in them. */
  interruptions = 0
  readonly checksByModel = new Map<string | null, { checks: number; shown: number }>()
  readonly #options: TallyOptions
  readonly #followed = new Map<string, Followed>()
  readonly #seen = new Map<string, number>()
  readonly #everSeen = new Set<string>()
  readonly #exposure = new Map<string, Map<number, number>>()

  constructor(options: TallyOptions) {
    this.#options = options
  }

  add(check: SeenCheck): void {
    const { from, to } = this.#options
    const counts = check.counts && check.at < to
    const isInRange = counts && check.at >= from
    if (counts) this.#expose(check)
    if (isInRange) {
      this.checks += 1
      if (check.subject === null || !this.#everSeen.has(check.subject)) this.subjects += 1
      if (check.subject !== null) this.#everSeen.add(check.subject)
    }
    let shown = 0
    for (const [code, statuses] of byCode(check.findings)) {
      const status = shownAs(statuses)
      if (isInRange) this.#tallyOf(code).applied += 1
      if (status === null) {
        if (statuses.includes('MET')) this.#fulfilled(check, code)
        continue
      }
      this.#show({ ...check, counts }, { code, isWaived: status === 'WAIVED', isInRange })
      if (status !== 'WAIVED' && this.#options.interrupts(code)) shown += 1
    }
    if (isInRange) this.#burden(check, shown)
  }

  /** To be called once, when there is no further check. */
  finish(): void {
    for (const { episode } of this.#followed.values()) if (episode !== null) this.#settle(episode)
    this.#followed.clear()
  }

  /** For how many subjects checks were made in a week by rulesets that have a requirement. */
  exposureOf(code: string, week: number): number {
    let sum = 0
    for (const [digest, weeks] of this.#exposure) {
      if (this.#options.versionOf(digest, code) !== undefined) sum += weeks.get(week) ?? 0
    }
    return sum
  }

  /** The weeks in which a requirement began to be shown more or less often than in the eight weeks before. */
  changePoints({ code, weekly }: Tally): ChangePoint[] {
    const { from, to, now: today } = this.#options
    const [first, last] = [weekAt(from), weekAt(Math.min(to - 1, today))]
    const seen = (week: number) => ({ count: weekly.get(week) ?? 0, exposure: this.exposureOf(code, week) })
    const points: ChangePoint[] = []
    let before: ChangePoint['direction'] | null = null
    for (let week = first; week <= last; week += 1) {
      const now = seen(week)
      const earlier = Array.from({ length: WEEKS_BEFORE }, (_, back) => seen(week - 1 - back))
      const change = compareRates(now, {
        count: earlier.reduce((sum, { count }) => sum + count, 0),
        exposure: earlier.reduce((sum, { exposure }) => sum + exposure, 0),
      })
      const direction = change !== null && change.p < ALARM_BELOW ? change.direction : null
      // The weeks behind it are compared with weeks from before it, too: the same change is told once.
      if (change !== null && direction !== null && direction !== before) {
        points.push({ week, direction, observed: now.count, expected: change.expected, p: change.p })
      }
      before = direction
    }
    return points
  }

  #tallyOf(code: string): Tally {
    const known = this.tallies.get(code)
    if (known !== undefined) return known
    const made: Tally = {
      code,
      counts: noCounts(),
      applied: 0,
      subjects: 0,
      overrides: new Map(),
      cells: new Map(),
      opened: 0,
      missing: new Map(),
      weekly: new Map(),
      drawn: [],
    }
    this.tallies.set(code, made)
    return made
  }

  /** A subject counts once a week for each ruleset: being checked often does not look like a change. */
  #expose({ at, rulesetDigest, subject }: SeenCheck): void {
    const week = weekAt(at)
    if (subject !== null) {
      const name = `${subject} ${rulesetDigest}`
      if (this.#seen.get(name) === week) return
      this.#seen.set(name, week)
    }
    const weeks = this.#exposure.get(rulesetDigest) ?? new Map<number, number>()
    this.#exposure.set(rulesetDigest, weeks.set(week, (weeks.get(week) ?? 0) + 1))
  }

  #burden({ serviceModels }: SeenCheck, shown: number): void {
    this.interruptions += shown
    for (const model of orNone(serviceModels)) {
      const known = this.checksByModel.get(model) ?? { checks: 0, shown: 0 }
      this.checksByModel.set(model, { checks: known.checks + 1, shown: known.shown + shown })
    }
  }

  #followedOf(check: SeenCheck, code: string): Followed {
    const fresh = { episode: null, counted: '', isCounted: false }
    if (check.subject === null) return fresh
    const name = `${check.subject} ${code}`
    const known = this.#followed.get(name) ?? fresh
    this.#followed.set(name, known)
    return known
  }

  #show(check: SeenCheck, of: { code: string; isWaived: boolean; isInRange: boolean }): void {
    const { code, isWaived, isInRange } = of
    const tally = this.#tallyOf(code)
    const followed = this.#followedOf(check, code)
    if (check.counts && !isWaived) countForWeek(tally, followed, check)
    if (isInRange) {
      if (!followed.isCounted) tally.subjects += 1
      followed.isCounted = true
      countMissing(tally, check)
    }
    const { episode } = followed
    const isRepeated = episode !== null && check.at - episode.lastShownAt <= FOLLOW_UP_MS
    const targets = isInRange ? this.#targets(tally, check) : []
    for (const counts of targets) counts.shown += 1
    if (isRepeated) {
      for (const counts of targets) counts.repeated += 1
      episode.lastShownAt = check.at
      this.#decide(episode, check, code, isWaived)
      return
    }
    if (episode !== null) this.#settle(episode)
    const begun: Episode = { startedAt: check.at, lastShownAt: check.at, outcome: null, targets, tally }
    if (isInRange && !isWaived) draw(tally.drawn, check.id, code)
    this.#decide(begun, check, code, isWaived)
    if (check.subject === null) this.#settle(begun, 'unfollowed')
    else followed.episode = begun
  }

  #targets(tally: Tally, check: SeenCheck): Counts[] {
    const version = this.#options.versionOf(check.rulesetDigest, tally.code) ?? ''
    const week = weekAt(check.at)
    const targets = [tally.counts]
    for (const clientGroup of orNone(check.clientGroups)) {
      for (const serviceModel of orNone(check.serviceModels)) {
        const key = JSON.stringify([version, week, clientGroup, serviceModel])
        const cell = tally.cells.get(key) ?? { version, week, clientGroup, serviceModel, counts: noCounts() }
        tally.cells.set(key, cell)
        targets.push(cell.counts)
      }
    }
    return targets
  }

  /** What a check that shows the finding says of it. */
  #decide(episode: Episode, check: SeenCheck, code: string, isWaived: boolean): void {
    if (episode.outcome !== null || check.at - episode.startedAt > FOLLOW_UP_MS) return
    const answer = this.#options.answerTo(check.id, code)
    if (isWaived) episode.outcome = 'waived'
    else if (check.attestations.includes(code)) episode.outcome = 'attested'
    else if (answer?.outcome === 'ACCEPTED') episode.outcome = 'actedOn'
    else if (answer?.outcome === 'OVERRIDDEN') {
      episode.outcome = 'overridden'
      if (episode.targets.length > 0) addTo(episode.tally.overrides, answer.reason)
    }
  }

  #fulfilled(check: SeenCheck, code: string): void {
    const followed = check.subject === null ? undefined : this.#followed.get(`${check.subject} ${code}`)
    const episode = followed?.episode ?? null
    if (followed === undefined || episode === null) return
    if (episode.outcome === null && check.at - episode.startedAt <= FOLLOW_UP_MS) {
      episode.outcome = check.attestations.includes(code) ? 'attested' : 'actedOn'
    }
    this.#settle(episode)
    followed.episode = null
  }

  #settle(episode: Episode, otherwise?: Outcome): void {
    const isOver = this.#options.now - episode.startedAt > FOLLOW_UP_MS
    const outcome = episode.outcome ?? otherwise ?? (isOver ? 'ignored' : 'pending')
    for (const counts of episode.targets) counts[outcome] += 1
  }
}

export const noCounts = (): Counts => ({
  ...{ shown: 0, repeated: 0, waived: 0, overridden: 0, attested: 0, actedOn: 0, ignored: 0, pending: 0 },
  unfollowed: 0,
})

/** First showings of which somebody knows what became: what acceptance is measured on. */
export function acceptedOf({ attested, actedOn, overridden, ignored }: Counts) {
  return { accepted: attested + actedOn, of: attested + actedOn + overridden + ignored }
}

/** Of a requirement that is judged for several items, what asks most; null where nothing is asked. */
function shownAs(statuses: readonly FindingStatus[]): FindingStatus | null {
  return SHOWN.find((status) => statuses.includes(status)) ?? null
}

function byCode(findings: SeenCheck['findings']): Map<string, FindingStatus[]> {
  const all = new Map<string, FindingStatus[]>()
  for (const [code, status] of findings) {
    const known = all.get(code)
    if (known === undefined) all.set(code, [status])
    else known.push(status)
  }
  return all
}

const orNone = (codes: readonly string[]): readonly (string | null)[] => (codes.length === 0 ? [null] : codes)

const addTo = <Key>(map: Map<Key, number>, key: Key): void => void map.set(key, (map.get(key) ?? 0) + 1)

function countForWeek(tally: Tally, followed: Followed, { at, rulesetDigest }: SeenCheck): void {
  const week = weekAt(at)
  const now = `${week} ${rulesetDigest}`
  if (followed.counted !== now) addTo(tally.weekly, week)
  followed.counted = now
}

function countMissing(tally: Tally, { missing }: SeenCheck): void {
  if (missing === null) return
  tally.opened += 1
  for (const name of missing.get(tally.code) ?? []) addTo(tally.missing, name)
}

/** Keeps the lowest places. What is drawn depends on nothing but ids, so it stays drawn while more is shown. */
function draw(drawn: Drawn[], checkId: string, code: string): void {
  const one = { checkId, place: placeOf(checkId, code) }
  const last = drawn.at(-1)
  if (drawn.length >= SAMPLE_SIZE && last !== undefined && last.place <= one.place) return
  const at = drawn.findIndex(({ place }) => place > one.place)
  drawn.splice(at === -1 ? drawn.length : at, 0, one)
  if (drawn.length > SAMPLE_SIZE) drawn.pop()
}

/** A number that looks random: FNV-1a with a finaliser that spreads what differs over all bits. */
function placeOf(checkId: string, code: string): number {
  let hash = 0x811c9dc5
  for (const letter of `${checkId} ${code}`) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
