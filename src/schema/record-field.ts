import { type FieldView, labelOf, valuesOf } from '../operations/records/field-view.ts'
import { builder } from './builder.ts'
import { Term } from './vocabulary.ts'

/** A form has a dozen fields or so. */
export const FIELDS = { field: 1, multiplier: 10 }
const WORDS = { field: 1, multiplier: 10 }

export const RecordField = builder.objectRef<FieldView>('RecordField').implement({
  description: 'Something that is written down in a step of a procedure or in an entry of a register.',
  fields: (t) => ({
    name: t.string({ description: 'Its name in "fields".', resolve: ({ field }) => field.name }),
    label: t.string({ description: 'What people call it.', resolve: labelOf }),
    type: t.string({
      description: 'boolean, integer, number, string, code, strings, codes, date, time or dateTime.',
      resolve: ({ field }) => field.type,
    }),
    required: t.boolean({
      description: 'Without it the step or the entry is refused.',
      resolve: ({ field }) => field.required,
    }),
    sensitive: t.boolean({
      description: 'It is shown with the scope "read" only, and reading it is recorded.',
      resolve: ({ field }) => field.sensitive,
    }),
    values: t.field({
      type: [Term],
      nullable: true,
      description: 'The codes it takes; null when it takes none.',
      complexity: WORDS,
      resolve: valuesOf,
    }),
    unit: t.string({
      nullable: true,
      description: 'The unit of its figure.',
      resolve: ({ field }) => field.unit ?? null,
    }),
    minimum: t.float({
      nullable: true,
      description: 'The least that a figure may be.',
      resolve: ({ field }) => field.minimum ?? null,
    }),
    maximum: t.float({
      nullable: true,
      description: 'The most that a figure may be.',
      resolve: ({ field }) => field.maximum ?? null,
    }),
    minItems: t.int({
      nullable: true,
      description: 'How many items a list has at least.',
      resolve: ({ field }) => field.minItems ?? null,
    }),
    maxLength: t.int({
      nullable: true,
      description: 'How many characters a text has at most; 4,000 when null.',
      resolve: ({ field }) => field.maxLength ?? null,
    }),
  }),
})
