import { say } from '../pack/locale.ts'
import { REQUIREMENT, reportUnknown } from './unknown-names.ts'
import type { LintRule } from './visible-packs.ts'

/** Overrides change a requirement of an extended pack, each once, and change something. */
export const overrides: LintRule = (scope, report) => {
  const { pack, inherited } = scope
  const own = new Set((pack.requirements ?? []).map(({ code }) => code))
  const seen = new Set<string>()
  for (const [index, { target, change }] of (pack.overrides ?? []).entries()) {
    const path = ['overrides', index, 'target']
    if (own.has(target))
      report(
        'OVERRIDE_MISFIT',
        path,
        say(
          `\`${target}\` is of this pack itself: change it where it stands`,
          `\`${target}\`就在此规则包中：请直接在原处更改`,
        ),
      )
    else if (!inherited.has(target))
      reportUnknown(REQUIREMENT, { name: target, known: inherited.keys(), path }, scope, report)
    if (seen.has(target))
      report(
        'OVERRIDE_MISFIT',
        path,
        say(
          `\`${target}\` is changed twice here: put both changes into one`,
          `\`${target}\`在此被更改了两次：请合并为一次`,
        ),
      )
    seen.add(target)
    if (Object.keys(change).length === 0)
      report(
        'OVERRIDE_MISFIT',
        ['overrides', index, 'change'],
        say(
          'this changes nothing: say what is to be different, or take it out',
          '此处没有任何更改：请写明要改什么，或删去',
        ),
      )
  }
}
