import { isErased } from '../operations/records/sealed-record.ts'
import {
  addRegisterEntries,
  addRegisterEntry,
  ENTRIES_PER_CALL_MAX,
} from '../operations/registers/add-register-entries.ts'
import { amendRegisterEntry, voidRegisterEntry } from '../operations/registers/change-register-entry.ts'
import {
  type EntryEventView,
  entryCounts,
  fieldsOfEntry,
  fieldsOfEntryEvent,
  historyOf,
  receiptOfEntry,
  registerOfEntry,
  subjectOfEntry,
} from '../operations/registers/entry-parts.ts'
import type { RegisterEntryPayload as EntryPayload, EntryView } from '../operations/registers/entry-view.ts'
import { getRegisterEntry } from '../operations/registers/get-register-entry.ts'
import { listRegisterEntries } from '../operations/registers/list-register-entries.ts'
import { listRegisters, type RegisterView } from '../operations/registers/list-registers.ts'
import { textIn } from '../rules/pack/locale.ts'
import { builder, entriesAtMost } from './builder.ts'
import { UserError } from './errors.ts'
import { Node, registerNode } from './node.ts'
import { Altered, connectionType, pageArguments, pageComplexity, showAltered } from './pagination.ts'
import { FIELDS, RecordField } from './record-field.ts'
import { Receipt } from './safety-check.ts'
import { LOCALE_DESCRIPTION } from './vocabulary.ts'

const REGISTERS = { field: 1, multiplier: 20 }
/** Writing, and up to a hundred in one call. */
const WRITE = { field: 10, multiplier: 1 }
const WRITES = { field: 10, multiplier: 100 }

export const Register = builder.objectRef<RegisterView>('Register').implement({
  description: 'A list that is kept on record, as the packs declare it.',
  fields: (t) => ({
    code: t.string({ description: 'What entries name it by.', resolve: ({ register }) => register.code }),
    title: t.string({
      description: 'What it is called.',
      resolve: ({ register, locale }) => textIn(register.title, locale),
    }),
    subjectKind: t.string({
      description: 'Whose entries it holds; organisation stands for the organisation itself.',
      resolve: ({ register }) => register.subjectKind,
    }),
    fields: t.field({
      type: [RecordField],
      description: 'What an entry says.',
      complexity: FIELDS,
      resolve: ({ compiled, register, locale }) =>
        register.fields.map((field) => ({ compiled, field, locale })),
    }),
    pack: t.string({
      description: 'The name of the pack that declares it; others may add to it.',
      resolve: ({ register }) => register.pack,
    }),
  }),
})

const RegisterEvent = builder.objectRef<EntryEventView>('RegisterEvent').implement({
  description: 'Something that happened to an entry. It never changes.',
  fields: (t) => ({
    kind: t.string({ description: 'added, amended or voided.', resolve: ({ event }) => event.row.kind }),
    fields: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'What was sent. Sensitive fields need the scope "read" and are left out otherwise; reading them is recorded.',
      resolve: (view, _args, { ctx }) => fieldsOfEntryEvent(ctx, view),
    }),
    reason: t.string({
      nullable: true,
      description: 'Why it was corrected or declared void. Needs the scope "read" or "check".',
      authScopes: { oneOf: ['read', 'check'] },
      resolve: ({ event }) => event.said.reason ?? null,
    }),
    recordedAt: t.field({
      type: 'DateTime',
      description: 'When it was recorded.',
      resolve: ({ event }) => event.row.recordedAt,
    }),
    recordedBy: t.string({
      description: 'Who recorded it: the id of a key or a person.',
      resolve: ({ event }) => event.row.recordedBy,
    }),
  }),
})

export const RegisterEntry = builder.objectRef<EntryView>('RegisterEntry').implement({
  description: 'An entry of a register: a fold over events that are only ever added.',
  interfaces: [Node],
  fields: (t) => ({
    register: t.field({
      type: Register,
      description: 'Where it stands.',
      resolve: (entry, _args, { ctx }) => registerOfEntry(ctx, entry),
    }),
    subjectRef: t.string({
      nullable: true,
      description:
        'The pseudonymous reference of whom it is about; null without one and after the erasure. Needs the scope "read" or "check".',
      authScopes: { oneOf: ['read', 'check'] },
      resolve: (entry, _args, { ctx }) => subjectOfEntry(ctx, entry),
    }),
    version: t.int({ description: 'How many events it has.', resolve: ({ row }) => row.version }),
    fields: t.field({
      type: 'JSON',
      description:
        'What it says now. Sensitive fields need the scope "read" and are left out otherwise; reading them is recorded.',
      resolve: (entry, _args, { ctx }) => fieldsOfEntry(ctx, entry),
    }),
    counts: t.boolean({
      description: 'Whether it counts now; one of which that is not known does not.',
      resolve: (entry, _args, { ctx }) => entryCounts(ctx, entry),
    }),
    void: t.boolean({
      description: 'It was declared void and counts for nothing.',
      resolve: ({ row }) => row.state === 'VOID',
    }),
    erased: t.boolean({
      description:
        'What it said was erased and cannot be read any more: it has no fields and does not count. That it was made, its times and its log entries stay.',
      resolve: ({ row }) => isErased(row),
    }),
    happenedAt: t.field({
      type: 'DateTime',
      description: 'When what it says happened.',
      resolve: ({ row }) => row.startedAt,
    }),
    recordedAt: t.field({
      type: 'DateTime',
      description: 'When it was added.',
      resolve: ({ row, events }) => events[0]?.recordedAt ?? row.changedAt,
    }),
    recordedBy: t.string({
      description: 'Who added it: the id of a key or a person.',
      resolve: ({ events }) => events[0]?.recordedBy ?? '',
    }),
    history: t.field({
      type: [RegisterEvent],
      description: 'What happened to it, oldest first.',
      resolve: (entry, _args, { ctx }) => historyOf(ctx, entry),
    }),
    receipt: t.field({
      type: Receipt,
      description: 'Proof that its last event stands in the log.',
      resolve: (entry) => receiptOfEntry(entry),
    }),
  }),
})

registerNode({
  prefix: 'ent',
  type: RegisterEntry,
  load: ({ ctx, id }) => getRegisterEntry({ ctx, input: { id } }),
})

const RegisterEntryConnection = connectionType('RegisterEntry', RegisterEntry)
showAltered(RegisterEntryConnection, Altered, 'Entries')

const RegisterEntryFilter = builder.inputType('RegisterEntryFilter', {
  description: 'Which entries to list; every part that is given must hold.',
  fields: (t) => ({
    subjectRef: t.string({ description: 'About exactly this subject.' }),
    counts: t.boolean({
      description: 'Whether they count now. Among more than 2,000 entries only together with a subject.',
    }),
    includeVoid: t.boolean({ description: 'Those that were declared void, too.' }),
  }),
})

const AddRegisterEntryInput = builder.inputType('AddRegisterEntryInput', {
  description: 'An entry to add.',
  fields: (t) => ({
    idempotencyKey: t.string({
      required: true,
      description:
        'Chosen by the caller, 1 to 200 printable characters, one for each entry: repeating the call with it is safe.',
    }),
    register: t.string({ required: true, description: 'The code of the register.' }),
    subjectRef: t.string({ description: 'A pseudonymous reference of whom it is about; never a name.' }),
    fields: t.field({
      type: 'JSON',
      required: true,
      description: 'What it says, by name of field. At most 64 KiB.',
    }),
    happenedAt: t.field({
      type: 'DateTime',
      description: 'When it happened; now when absent, never in the future.',
    }),
  }),
})

const AddRegisterEntriesInput = builder.inputType('AddRegisterEntriesInput', {
  description: 'Several entries to add.',
  fields: (t) => ({
    entries: t.field({
      type: [AddRegisterEntryInput],
      required: true,
      description: '1 to 100 of them.',
      ...entriesAtMost(ENTRIES_PER_CALL_MAX),
    }),
  }),
})

const AmendRegisterEntryInput = builder.inputType('AmendRegisterEntryInput', {
  description: 'A correction.',
  fields: (t) => ({
    idempotencyKey: t.string({
      required: true,
      description: 'Chosen by the caller, one for each correction.',
    }),
    entryId: t.id({ required: true, description: 'The entry.' }),
    fields: t.field({
      type: 'JSON',
      required: true,
      description: 'The fields that are otherwise; null empties one.',
    }),
    reason: t.string({ required: true, description: 'Why, in words; at most 2,000 characters.' }),
  }),
})

const VoidRegisterEntryInput = builder.inputType('VoidRegisterEntryInput', {
  description: 'An entry that should never have been made.',
  fields: (t) => ({
    idempotencyKey: t.string({ required: true, description: 'Chosen by the caller, one for each entry.' }),
    entryId: t.id({ required: true, description: 'The entry.' }),
    reason: t.string({ required: true, description: 'Why, in words; at most 2,000 characters.' }),
  }),
})

const RegisterEntryPayload = builder.objectRef<EntryPayload>('RegisterEntryPayload').implement({
  description: 'The entry as it stands now, or what has to be mended.',
  fields: (t) => ({
    entry: t.expose('entry', {
      type: RegisterEntry,
      nullable: true,
      description: 'Null when there is none.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended, nothing was recorded then; else empty.',
    }),
  }),
})

const RegisterEntriesPayload = builder
  .objectRef<{ readonly results: readonly EntryPayload[] }>('RegisterEntriesPayload')
  .implement({
    description: 'One result for each entry.',
    fields: (t) => ({
      results: t.expose('results', {
        type: [RegisterEntryPayload],
        description: 'In the order of the input; one that was refused does not stop the others.',
        complexity: WRITES,
      }),
    }),
  })

builder.queryFields((t) => ({
  registers: t.field({
    type: [Register],
    description: 'Registers that the live packs define.',
    authScopes: { scope: 'read' },
    args: { locale: t.arg.string({ description: LOCALE_DESCRIPTION }) },
    complexity: REGISTERS,
    resolve: (_root, input, { ctx }) => listRegisters({ ctx, input }),
  }),
  registerEntries: t.field({
    type: RegisterEntryConnection,
    description: 'Entries of a register, the newest first.',
    authScopes: { scope: 'read' },
    args: {
      ...pageArguments(t.arg),
      register: t.arg.string({ required: true, description: 'The code of the register.' }),
      filter: t.arg({
        type: RegisterEntryFilter,
        description: 'Which ones; all that are not void when absent.',
      }),
    },
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listRegisterEntries({ ctx, input }),
  }),
}))

builder.mutationFields((t) => ({
  addRegisterEntry: t.field({
    type: RegisterEntryPayload,
    description: 'Adds an entry to a register. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: AddRegisterEntryInput, required: true, description: 'The entry.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => addRegisterEntry({ ctx, input }),
  }),
  addRegisterEntries: t.field({
    type: RegisterEntriesPayload,
    description: 'The same for up to 100 entries, each with its own result. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: AddRegisterEntriesInput, required: true, description: 'The entries.' }) },
    resolve: (_root, { input }, { ctx }) => addRegisterEntries({ ctx, input }),
  }),
  amendRegisterEntry: t.field({
    type: RegisterEntryPayload,
    description: 'Corrects an entry; what it said before stays in its history. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: AmendRegisterEntryInput, required: true, description: 'The correction.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => amendRegisterEntry({ ctx, input }),
  }),
  voidRegisterEntry: t.field({
    type: RegisterEntryPayload,
    description: 'Declares an entry void, for good. It stays to be seen. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: VoidRegisterEntryInput, required: true, description: 'Which one.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => voidRegisterEntry({ ctx, input }),
  }),
}))
