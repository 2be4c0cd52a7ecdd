import {
  listShadowDifferences,
  type ShadowDifferenceView,
} from '../operations/shadow/list-shadow-differences.ts'
import { listShadowTallies, type ShadowTallyView } from '../operations/shadow/list-shadow-tallies.ts'
import { builder } from './builder.ts'
import { Verdict } from './enums.ts'
import { FindingChange } from './finding-change.ts'
import { connectionType, pageArguments, pageComplexity } from './pagination.ts'
import { SafetyCheck } from './safety-check.ts'

const ShadowDifference = builder.objectRef<ShadowDifferenceView>('ShadowDifference').implement({
  description: 'A recorded check that comes out otherwise with a ruleset that is tried out (stage SHADOW).',
  fields: (t) => ({
    safetyCheck: t.field({
      type: SafetyCheck,
      description: 'The check, decided by the live ruleset alone.',
      resolve: ({ check }) => check,
    }),
    shadowDigest: t.exposeString('shadowDigest', { description: 'The ruleset that was tried out.' }),
    before: t.expose('verdictBefore', { type: Verdict, description: 'The verdict that was given.' }),
    after: t.expose('verdictAfter', {
      type: Verdict,
      nullable: true,
      description: 'The verdict it would have been; null when the facts would have been refused.',
    }),
    findings: t.field({
      type: [FindingChange],
      description: 'The requirements that stand otherwise, in order of code.',
      resolve: ({ changes }) => changes,
    }),
    refusals: t.stringList({
      description: 'What would have been refused: code and place, never the value.',
      resolve: ({ refusals }) => [...refusals],
    }),
  }),
})

const ShadowTally = builder.objectRef<ShadowTallyView>('ShadowTally').implement({
  description: 'How the checks came out that a ruleset was tried out on beside a live one.',
  fields: (t) => ({
    shadowDigest: t.exposeString('shadowDigest', { description: 'The ruleset that was tried out.' }),
    liveDigest: t.exposeString('liveDigest', { description: 'The ruleset that decided.' }),
    compared: t.int({
      description: 'How many checks were compared.',
      resolve: ({ same, different, refused }) => same + different + refused,
    }),
    same: t.exposeInt('same', { description: 'Same verdict, same findings.' }),
    different: t.exposeInt('different', { description: 'Another verdict, or other findings.' }),
    refused: t.exposeInt('refused', { description: 'Its facts would have been refused.' }),
    failed: t.exposeInt('failed', {
      description: 'Not compared, because trying it out failed; see the log.',
    }),
  }),
})

const ShadowDifferenceConnection = connectionType('ShadowDifference', ShadowDifference)

builder.queryFields((t) => ({
  shadowDifferences: t.field({
    type: ShadowDifferenceConnection,
    description:
      'Recorded checks on which a ruleset at stage SHADOW differed from the live one, the newest first. Making the live packs the shadow ones ends a trial.',
    authScopes: { scope: 'read' },
    args: {
      ...pageArguments(t.arg),
      shadowDigest: t.arg.string({ description: 'Only of this shadow ruleset; of all when absent.' }),
    },
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listShadowDifferences({ ctx, input }),
  }),
  shadowTallies: t.field({
    type: [ShadowTally],
    description: 'On how many checks shadow rulesets differed, the newest shadow ruleset first.',
    authScopes: { scope: 'read' },
    complexity: { field: 1, multiplier: 20 },
    resolve: (_root, _args, { ctx }) => listShadowTallies({ ctx }),
  }),
}))
