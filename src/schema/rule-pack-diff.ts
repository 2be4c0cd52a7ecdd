import type { PackChange, PackDiff } from '../rules/index.ts'
import { textIn } from '../rules/pack/locale.ts'
import { builder } from './builder.ts'
import { ChangeEffect } from './enums.ts'
import { RulePack } from './rule-pack.ts'

/** Comparing every changed requirement on all its boundary cases. */
const COMPARING = { field: 1_000, multiplier: 20 }

interface Spoken {
  readonly change: PackChange
  readonly locale: string
}

const RequirementChange = builder.objectRef<Spoken>('RequirementChange').implement({
  description: 'What has changed about one requirement or declaration, and what that means for people.',
  fields: (t) => ({
    code: t.string({
      description:
        "The requirement's code; of declarations parameter:…, fact:…, term:list/code, resource:…, conflict:….",
      resolve: ({ change }) => change.code,
    }),
    effect: t.field({
      type: ChangeEffect,
      description: 'Whether it asks more or less than before.',
      resolve: ({ change }) => change.effect,
    }),
    fields: t.stringList({
      description: 'What was changed.',
      resolve: ({ change }) => [...change.fields],
    }),
    text: t.string({
      description: 'The same in words, before → after, with a case that shows it.',
      resolve: ({ change, locale }) => textIn(change.text, locale),
    }),
  }),
})

const RulePackDiff = builder
  .objectRef<{ readonly diff: PackDiff; readonly locale: string }>('RulePackDiff')
  .implement({
    description: 'What one version of a pack changes against another.',
    fields: (t) => ({
      added: t.stringList({ description: 'What is new, by code.', resolve: ({ diff }) => [...diff.added] }),
      removed: t.stringList({
        description: 'What is gone, by code.',
        resolve: ({ diff }) => [...diff.removed],
      }),
      changed: t.field({
        type: [RequirementChange],
        description: 'What is there in both and differs, in order of code.',
        complexity: { field: 1, multiplier: 20 },
        resolve: ({ diff, locale }) => diff.changed.map((change) => ({ change, locale })),
      }),
    }),
  })

builder.objectField(RulePack, 'diff', (t) =>
  t.field({
    type: RulePackDiff,
    description:
      'What this version changes against another one of the same pack: stricter, looser, neutral or undecided, in words. BAD_USER_INPUT when there is no such version.',
    args: { against: t.arg.string({ required: true, description: 'The version before, such as 1.0.0.' }) },
    complexity: COMPARING,
    resolve: async (pack, { against }, { ctx }) => {
      const { diffRulePack } = await import('../operations/packs/diff-rule-pack.ts')
      return { diff: await diffRulePack({ ctx, input: { pack, against } }), locale: pack.locale }
    },
  }),
)
