import type { FindingChange as Change } from '../rules/index.ts'
import { builder } from './builder.ts'
import { FindingStatus } from './enums.ts'

export const FindingChange = builder.objectRef<Change>('FindingChange').implement({
  description: 'How one requirement stands in the same situation under two rulesets.',
  fields: (t) => ({
    requirementCode: t.string({ description: 'The requirement.', resolve: ({ code }) => code }),
    item: t.exposeString('item', {
      nullable: true,
      description: 'The list item it is about, for a requirement that is judged item by item.',
    }),
    before: t.expose('before', {
      type: FindingStatus,
      description: 'Its status as recorded; NOT_APPLICABLE also when it did not exist.',
    }),
    after: t.expose('after', {
      type: FindingStatus,
      description: 'Its status with the other ruleset; NOT_APPLICABLE also when it does not exist there.',
    }),
  }),
})
