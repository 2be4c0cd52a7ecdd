import { listProcedures } from '../operations/procedures/list-procedures.ts'
import {
  type ProcedureView,
  requirementOf,
  type StepView,
  stepsOf,
} from '../operations/procedures/procedure-view.ts'
import { termsOfCodes } from '../operations/vocabulary/term-view.ts'
import { textIn } from '../rules/pack/locale.ts'
import { OUTCOMES } from '../rules/procedures/in-force.ts'
import { builder } from './builder.ts'
import { FIELDS, RecordField } from './record-field.ts'
import { Requirement } from './requirement.ts'
import { LOCALE_DESCRIPTION, Role, Term } from './vocabulary.ts'

const STEPS = { field: 1, multiplier: 10 }
const PROCEDURES = { field: 1, multiplier: 20 }
const OUTCOME_TERMS = { field: 1, multiplier: 5 }

export const ProcedureStep = builder.objectRef<StepView>('ProcedureStep').implement({
  description: 'One thing that is done in a procedure.',
  fields: (t) => ({
    code: t.string({ description: 'Its code in the procedure.', resolve: ({ step }) => step.code }),
    title: t.string({
      description: 'What is done.',
      resolve: ({ step, locale }) => textIn(step.title, locale),
    }),
    guidance: t.string({
      nullable: true,
      description: 'How to do it.',
      resolve: ({ step, locale }) => (step.guidance ? textIn(step.guidance, locale) : null),
    }),
    requirement: t.field({
      type: Requirement,
      nullable: true,
      description: 'The requirement that it fulfils.',
      resolve: ({ compiled, step, locale }) => requirementOf(compiled, step.requirement, locale),
    }),
    roles: t.field({
      type: [Role],
      description:
        'Who may do it; empty when anybody may. Done by another role it is recorded and does not count.',
      resolve: ({ compiled, step, locale }) =>
        termsOfCodes(compiled.ruleset.vocabulary, 'roles', { codes: step.roles, locale }),
    }),
    fields: t.field({
      type: [RecordField],
      description: 'What is written down.',
      complexity: FIELDS,
      resolve: ({ compiled, step, locale }) => step.fields.map((field) => ({ compiled, field, locale })),
    }),
    dueLabel: t.string({
      nullable: true,
      description: 'How soon, in a word such as IMMEDIATE; the date stands in the run.',
      resolve: ({ step }) => step.dueLabel,
    }),
    repeatable: t.boolean({ description: 'It may be done again.', resolve: ({ step }) => step.repeatable }),
    approvals: t.int({
      description: 'How many different people have to do it.',
      resolve: ({ step }) => step.approvals,
    }),
  }),
})

export const Procedure = builder.objectRef<ProcedureView>('Procedure').implement({
  description: 'What people do when something comes up, in which role and until when.',
  fields: (t) => ({
    code: t.string({ description: 'What it is started with.', resolve: ({ procedure }) => procedure.code }),
    title: t.string({
      description: 'What it is called.',
      resolve: ({ procedure, locale }) => textIn(procedure.title, locale),
    }),
    guidance: t.string({
      nullable: true,
      description: 'What it is for.',
      resolve: ({ procedure, locale }) => (procedure.guidance ? textIn(procedure.guidance, locale) : null),
    }),
    steps: t.field({
      type: [ProcedureStep],
      description: 'In the order in which they are shown.',
      complexity: STEPS,
      resolve: stepsOf,
    }),
    outcomes: t.stringList({
      description: 'How it may end; closing names one of them, or none.',
      resolve: ({ procedure }) => [...procedure.outcomes],
    }),
    outcomeTerms: t.field({
      type: [Term],
      description: 'The same with their titles, which packs declare in the vocabulary list "outcomes".',
      complexity: OUTCOME_TERMS,
      resolve: ({ compiled, procedure, locale }) =>
        termsOfCodes(compiled.ruleset.vocabulary, OUTCOMES, { codes: procedure.outcomes, locale }),
    }),
    pack: t.string({
      description: 'The name of the pack that declares it; others may add to it.',
      resolve: ({ procedure }) => procedure.pack,
    }),
  }),
})

builder.queryField('procedures', (t) =>
  t.field({
    type: [Procedure],
    description: 'Procedures that the live packs define.',
    authScopes: { scope: 'read' },
    args: { locale: t.arg.string({ description: LOCALE_DESCRIPTION }) },
    complexity: PROCEDURES,
    resolve: (_root, input, { ctx }) => listProcedures({ ctx, input }),
  }),
)
