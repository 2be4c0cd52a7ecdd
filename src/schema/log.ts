import { signedNote, verifierKey } from '../operations/log/checkpoint.ts'
import {
  type ConsistencyProof as Consistency,
  getConsistencyProof,
} from '../operations/log/get-consistency-proof.ts'
import { getInclusionProof, type InclusionProof as Inclusion } from '../operations/log/get-inclusion-proof.ts'
import { getLogHead } from '../operations/log/get-log-head.ts'
import { listLogEntries, type LogEntryConnection as SignedPage } from '../operations/log/list-log-entries.ts'
import { listLogHeads } from '../operations/log/list-log-heads.ts'
import type { LogEntry as Entry } from '../operations/log/log-entry.ts'
import type { LogHead as Head } from '../operations/log/log-head.ts'
import { builder } from './builder.ts'
import { connectionType, pageArguments, pageComplexity } from './pagination.ts'

/** Signing and proving read a part of the tree and hash along it. */
const PROOF = { field: 20, multiplier: 1 }

const LogEntryKind = builder.enumType('LogEntryKind', {
  description: 'What an entry of the log stands for.',
  values: {
    CHECK: { value: 'check', description: 'A recorded safety check.' },
    ERASURE: { value: 'erasure', description: 'The erasure of a subject.' },
    ACCESS: { value: 'access', description: 'An entry of the access log.' },
    EVENT: { value: 'event', description: 'Something that happened to a procedure run or a register entry.' },
  },
})

const LogEntry = builder.objectRef<Entry>('LogEntry').implement({
  description: "One entry of the organisation's append-only log.",
  fields: (t) => ({
    sequence: t.exposeInt('sequence', { description: 'Its place: 1, 2, 3 … without a gap.' }),
    kind: t.expose('kind', { type: LogEntryKind, description: 'What it stands for.' }),
    recordId: t.exposeID('recordId', {
      description: 'The id of the check, erasure, event or entry of the access log.',
    }),
    leafHash: t.exposeString('leafHash', {
      description:
        'SHA-256 (RFC 6962 leaf hash, hexadecimal) over the canonical JSON of organisationId, kind, recordId and contentDigest, which is "sha256:" and the SHA-256 of the canonical JSON (RFC 8785) of the record.',
    }),
    record: t.expose('record', {
      type: 'JSON',
      nullable: true,
      description: 'The record as it is stored, sealed texts included; null when it is gone.',
    }),
    contentDigest: t.exposeString('contentDigest', {
      nullable: true,
      description:
        'Of an entry of the access log: the contentDigest that its leaf commits to, so that it can be verified when the entry itself is kept no longer.',
    }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was recorded.' }),
  }),
})

const LogHead = builder.objectRef<Head>('LogHead').implement({
  description:
    'A signed statement of what the whole log was at a time. Keep it outside: with it a later change of anything before is found.',
  fields: (t) => ({
    size: t.exposeInt('size', { description: 'How many entries the log had.' }),
    rootHash: t.exposeString('rootHash', {
      description: 'Root of the Merkle tree of RFC 6962 over the leaf hashes, hexadecimal.',
    }),
    signedAt: t.expose('signedAt', { type: 'DateTime', description: 'When it was signed.' }),
    number: t.exposeInt('number', {
      nullable: true,
      description:
        'How many heads it is: 1, 2, 3 … without a gap; null for those from before they were numbered.',
    }),
    previous: t.exposeString('previous', {
      nullable: true,
      description:
        'SHA-256 of the signed text of the head before it, hexadecimal; null for the first. A head that is left out breaks the chain.',
    }),
    signature: t.exposeString('signature', {
      description: 'Ed25519 signature over the text of the checkpoint, base64.',
    }),
    publicKey: t.string({
      description: 'The Ed25519 key it verifies with, base64. Compare it with the one you were given.',
      resolve: ({ publicKey }) => publicKey ?? '',
    }),
    verifierKey: t.string({
      description: 'The same key as programs for signed notes (C2SP) take it.',
      resolve: ({ organisationId, publicKey }) => verifierKey(organisationId, publicKey ?? ''),
    }),
    checkpoint: t.string({
      description: 'The whole head as a signed note (C2SP tlog-checkpoint): store this text.',
      resolve: (head) => signedNote(head, { ...head, publicKey: head.publicKey ?? '' }),
    }),
  }),
})

const InclusionProof = builder.objectRef<Inclusion>('InclusionProof').implement({
  description: 'That a check stands in the log under a signed head (RFC 6962 §2.1.1).',
  fields: (t) => ({
    entry: t.expose('entry', { type: LogEntry, description: 'The entry of the check.' }),
    head: t.expose('head', { type: LogHead, description: 'The head that the path leads to.' }),
    path: t.stringList({
      description: 'Hashes from the leaf up to the root.',
      resolve: ({ path }) => [...path],
    }),
    isIntact: t.exposeBoolean('isIntact', {
      description:
        'The stored record gives the leaf hash, and the leaf hash with the path gives the signed root. False: something was tampered with.',
    }),
  }),
})

const ConsistencyProof = builder.objectRef<Consistency>('ConsistencyProof').implement({
  description: 'That one state of the log is the beginning of a later one (RFC 6962 §2.1.2).',
  fields: (t) => ({
    fromSize: t.exposeInt('fromSize', { description: 'Entries of the earlier state.' }),
    toSize: t.exposeInt('toSize', { description: 'Entries of the later state.' }),
    path: t.stringList({
      description: 'The hashes that lead from the root of the earlier state to that of the later one.',
      resolve: ({ path }) => [...path],
    }),
  }),
})

const LogEntryConnection = connectionType('LogEntry', LogEntry)
const LogHeadConnection = connectionType('LogHead', LogHead)

const isTailKnown = (page: object): page is SignedPage => 'signedSize' in page
builder.objectFields(LogEntryConnection, (t) => ({
  signedSize: t.int({
    description:
      'How many entries stand under the newest signed head. Those beyond are signed within a minute; until then nothing but the database vouches for them.',
    resolve: (page) => (isTailKnown(page) ? page.signedSize : 0),
  }),
  unsignedSince: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When the first entry beyond it was recorded; null when there is none.',
    resolve: (page) => (isTailKnown(page) ? page.unsignedSince : null),
  }),
}))

builder.queryFields((t) => ({
  logHead: t.field({
    type: LogHead,
    nullable: true,
    description:
      'The signed head over everything recorded so far; null while the log is empty. Needs the scope "audit".',
    authScopes: { scope: 'audit' },
    complexity: PROOF,
    resolve: (_root, _args, { ctx }) => getLogHead({ ctx }),
  }),
  logHeads: t.field({
    type: LogHeadConnection,
    description: 'Every head that was signed, the largest first. Needs the scope "audit".',
    authScopes: { scope: 'audit' },
    args: pageArguments(t.arg),
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listLogHeads({ ctx, input }),
  }),
  logEntries: t.field({
    type: LogEntryConnection,
    description: 'The log from its beginning, to verify it elsewhere. Needs the scope "audit".',
    authScopes: { scope: 'audit' },
    args: pageArguments(t.arg),
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listLogEntries({ ctx, input }),
  }),
  inclusionProof: t.field({
    type: InclusionProof,
    nullable: true,
    description:
      'Proves that a check stands in the log; null when there is no such check. Needs the scope "audit".',
    authScopes: { scope: 'audit' },
    args: { checkId: t.arg.id({ required: true, description: 'The id of the check.' }) },
    complexity: PROOF,
    resolve: (_root, input, { ctx }) => getInclusionProof({ ctx, input }),
  }),
  consistencyProof: t.field({
    type: ConsistencyProof,
    description:
      'Proves that the log of one size is the beginning of the log of a later size. Needs the scope "audit".',
    authScopes: { scope: 'audit' },
    args: {
      fromSize: t.arg.int({ required: true, description: 'The earlier size, at least 1.' }),
      toSize: t.arg.int({ required: true, description: 'The later size, at most that of the log.' }),
    },
    complexity: PROOF,
    resolve: (_root, input, { ctx }) => getConsistencyProof({ ctx, input }),
  }),
}))
