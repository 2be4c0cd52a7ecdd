import { AUTHORITY, isAuthority, ownerOf } from '../pack/format-values.ts'
import { type EngineText, say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

/** Codes stand once, are nobody else's, and carry the prefix of the organisation that made them. */
export const codes: LintRule = (scope, report) => {
  const { pack, extended } = scope
  checkSection(
    say('requirement', '要求'),
    (pack.requirements ?? []).map(({ code }) => code),
    ['requirements'],
    scope,
    report,
  )
  checkSection(
    say('conflict', '冲突'),
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
  what: EngineText,
  found: readonly string[],
  path: Path,
  { pack }: LintScope,
  report: Report,
): void {
  const owner = ownerOf(pack.pack)
  const seen = new Set<string>()
  for (const [index, code] of found.entries()) {
    const at = [...path, index, 'code']
    if (seen.has(code))
      report(
        'DUPLICATE_CODE',
        at,
        say(
          `the ${what.en} \`${code}\` stands twice in this pack: give one of the two another code`,
          `此规则包中有两个代码为\`${code}\`的${what['zh-CN']}：请给其中一个换代码`,
        ),
      )
    seen.add(code)
    const hasPrefix = code.startsWith(`${owner}:`) || code.startsWith(`${owner}/`)
    if (owner !== AUTHORITY && !hasPrefix) {
      // `acme.quiet_room` has the name already, only set off otherwise.
      const own = ['.', '-', '_'].some((sign) => code.startsWith(`${owner}${sign}`))
        ? code.slice(owner.length + 1)
        : code
      report(
        'CODE_PREFIX',
        at,
        say(
          `codes of this pack start with the name of your organisation: write \`${owner}/${own}\` or \`${owner}:${own}\``,
          `此规则包中的代码要以机构名称开头：请写成\`${owner}/${own}\`或\`${owner}:${own}\``,
        ),
        'value',
        owner,
      )
    }
  }
}

function reportTaken(code: string, owner: string | undefined, path: Path, report: Report): void {
  if (owner === undefined) return
  report(
    'SHADOWED_CODE',
    [...path, 'code'],
    say(
      `\`${owner}\` has \`${code}\` already: take another code, or change that one under "overrides"`,
      `\`${owner}\`已有代码\`${code}\`：请换一个代码，或在"overrides"中更改原有的要求`,
    ),
  )
}

/** Floors are set by the shipped packs and nobody may be excused from one. */
export const floors: LintRule = ({ pack }, report) => {
  if (pack.mandatory !== undefined && !isAuthority(pack.pack)) {
    const message = say(
      'only the packs that come with the product stand in every set: take "mandatory" out; what you make live counts for your organisation',
      '只有随产品提供的规则包才必须启用：请删去"mandatory"；您启用的规则包对本机构有效',
    )
    report('MANDATORY_NOT_ALLOWED', ['mandatory'], message, 'key')
  }
  for (const [index, { lock, waiver }] of (pack.requirements ?? []).entries()) {
    if (lock !== 'floor') continue
    if (!isAuthority(pack.pack))
      report(
        'FLOOR_NOT_ALLOWED',
        ['requirements', index, 'lock'],
        say(
          'only the packs that come with the product set floors: write "local"',
          '只有随产品提供的规则包才能设底线：请写"local"',
        ),
        'value',
        'lock',
      )
    if (waiver?.allowed)
      report(
        'WAIVER_ON_FLOOR',
        ['requirements', index, 'waiver', 'allowed'],
        say(
          'nobody can be excused from a floor: take "waiver" out or write "allowed": false',
          '任何人都不能被豁免底线要求：请删去"waiver"，或写"allowed": false',
        ),
      )
  }
}
