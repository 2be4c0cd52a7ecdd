import { AUTHORITY, isAuthority, ownerOf } from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

/** Codes stand once, are nobody else's, and carry the prefix of the organisation that made them. */
export const codes: LintRule = (scope, report) => {
  const { pack, extended } = scope
  checkSection(
    'requirement',
    (pack.requirements ?? []).map(({ code }) => code),
    ['requirements'],
    scope,
    report,
  )
  checkSection(
    'conflict',
    (pack.conflicts ?? []).map(({ code }) => code),
    ['conflicts'],
    scope,
    report,
  )
  const takenConflicts = new Map(
    extended.flatMap((other) => (other.conflicts ?? []).map(({ code }) => [code, other.pack])),
  )
  for (const [index, { code }] of (pack.conflicts ?? []).entries())
    reportTaken(code, takenConflicts.get(code), ['conflicts', index], report)
  const taken = new Map(
    extended.flatMap((other) => (other.requirements ?? []).map(({ code }) => [code, other.pack])),
  )
  for (const [index, { code }] of (pack.requirements ?? []).entries())
    reportTaken(code, taken.get(code), ['requirements', index], report)
}

function checkSection(
  what: string,
  found: readonly string[],
  path: Path,
  { pack }: LintScope,
  report: Report,
): void {
  const owner = ownerOf(pack.pack)
  const seen = new Set<string>()
  for (const [index, code] of found.entries()) {
    const at = [...path, index, 'code']
    if (seen.has(code)) report('DUPLICATE_CODE', at, `the ${what} \`${code}\` stands twice in this pack`)
    seen.add(code)
    const hasPrefix = code.startsWith(`${owner}:`) || code.startsWith(`${owner}/`)
    if (owner !== AUTHORITY && !hasPrefix)
      report(
        'CODE_PREFIX',
        at,
        `codes of this pack start with \`${owner}:\` or \`${owner}/\`, for example \`${owner}:${code}\``,
      )
  }
}

function reportTaken(code: string, owner: string | undefined, path: Path, report: Report): void {
  if (owner === undefined) return
  report(
    'SHADOWED_CODE',
    [...path, 'code'],
    `\`${owner}\` has \`${code}\` already; change it with overrides, or take another code`,
  )
}

/** Floors are set by the shipped packs and nobody may be excused from one. */
export const floors: LintRule = ({ pack }, report) => {
  if (pack.mandatory !== undefined && !isAuthority(pack.pack)) {
    const message = 'only shipped packs are in every set; an organisation decides by what it makes live'
    report('MANDATORY_NOT_ALLOWED', ['mandatory'], message, 'key')
  }
  for (const [index, { lock, waiver }] of (pack.requirements ?? []).entries()) {
    if (lock !== 'floor') continue
    if (!isAuthority(pack.pack))
      report(
        'FLOOR_NOT_ALLOWED',
        ['requirements', index, 'lock'],
        'only shipped packs set floors; use tunable or local',
      )
    if (waiver?.allowed)
      report(
        'WAIVER_ON_FLOOR',
        ['requirements', index, 'waiver', 'allowed'],
        'nobody can be excused from a floor, so it allows no waiver',
      )
  }
}
