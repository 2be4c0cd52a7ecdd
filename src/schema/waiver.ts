import { ID_PREFIXES } from '../operations/ids.ts'
import { type GrantWaiverPayload as GrantPayload, grantWaiver } from '../operations/waivers/grant-waiver.ts'
import { listWaiverRequests } from '../operations/waivers/list-waiver-requests.ts'
import { listWaivers } from '../operations/waivers/list-waivers.ts'
import { getWaiver } from '../operations/waivers/load-waivers.ts'
import {
  type RequestWaiverPayload as RequestPayload,
  requestWaiver,
} from '../operations/waivers/request-waiver.ts'
import {
  type RevokeWaiverPayload as RevokePayload,
  revokeWaiver,
} from '../operations/waivers/revoke-waiver.ts'
import type { WaiverRequestView } from '../operations/waivers/waiver-request-view.ts'
import type { WaiverView } from '../operations/waivers/waiver-view.ts'
import { builder, entriesAtMost, FILTER_ENTRIES_MAX } from './builder.ts'
import { WaiverRequestState, WaiverState } from './enums.ts'
import { UserError } from './errors.ts'
import { Node, registerNode } from './node.ts'
import { Altered, connectionType, pageArguments, pageComplexity, showAltered } from './pagination.ts'

/** Who decides on waivers, and who reads what was decided. */
const DECIDERS = { oneOf: ['read', 'approve'] } as const
/** Beside them whoever asked: the scope "check" leads to one's own requests only. */
const ASKERS = { oneOf: ['read', 'approve', 'check'] } as const

export const Waiver = builder.objectRef<WaiverView>('Waiver').implement({
  description:
    'A second person lets acts concerning one subject go ahead without one requirement, for a time. It counts only with the ruleset it was granted under, and only while the facts stay as they were when it was first used.',
  interfaces: [Node],
  fields: (t) => ({
    requirementCode: t.exposeString('requirementCode', { description: 'The requirement that is waived.' }),
    subjectRef: t.exposeString('subjectRef', {
      authScopes: DECIDERS,
      description: 'The pseudonymous reference of the subject. Needs the scope "read" or "approve".',
    }),
    reason: t.exposeString('reason', {
      authScopes: DECIDERS,
      description: 'Why, in the words of who granted it. Needs the scope "read" or "approve".',
    }),
    reasonCode: t.exposeString('reasonCode', { description: 'Why, as a code.' }),
    state: t.expose('state', { type: WaiverState, description: 'Whether it counts now.' }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When it was asked for.' }),
    requestedBy: t.exposeString('requestedBy', { description: 'Who asked: the id of a key or a person.' }),
    grantedAt: t.expose('grantedAt', { type: 'DateTime', description: 'When it was granted.' }),
    grantedBy: t.exposeString('grantedBy', { description: 'Who granted it: the id of a key or a person.' }),
    ageDays: t.exposeInt('ageDays', { description: 'Whole days since it was granted.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'It does not count from then on.' }),
    firstUsedAt: t.expose('firstUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it first let a recorded check pass; from then on it is bound to those facts.',
    }),
    rulesetDigest: t.exposeString('rulesetDigest', { description: 'The ruleset it was granted under.' }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was taken back; null when it was not.',
    }),
    revokedBy: t.exposeString('revokedBy', { nullable: true, description: 'Who took it back.' }),
    revokedReason: t.exposeString('revokedReason', {
      nullable: true,
      authScopes: DECIDERS,
      description: 'Why it was taken back. Needs the scope "read" or "approve".',
    }),
  }),
})

const WaiverRequest = builder.objectRef<WaiverRequestView>('WaiverRequest').implement({
  description: 'Somebody asks for a waiver. Somebody else grants it with grantWaiver.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque.' }),
    requirementCode: t.exposeString('requirementCode', { description: 'The requirement to waive.' }),
    subjectRef: t.exposeString('subjectRef', {
      authScopes: ASKERS,
      description: 'The pseudonymous reference of the subject.',
    }),
    reason: t.exposeString('reason', { authScopes: ASKERS, description: 'Why, in words.' }),
    reasonCode: t.exposeString('reasonCode', { description: 'Why, as a code.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'How long it is asked for.' }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When it was asked for.' }),
    requestedBy: t.exposeString('requestedBy', { description: 'Who asked: the id of a key or a person.' }),
    state: t.expose('state', { type: WaiverRequestState, description: 'What has become of it.' }),
  }),
})

registerNode({
  prefix: ID_PREFIXES.waiver,
  type: Waiver,
  load: ({ ctx, id }) => getWaiver({ ctx, input: { id } }),
})

const WaiverConnection = connectionType('Waiver', Waiver)
const WaiverRequestConnection = connectionType('WaiverRequest', WaiverRequest)
showAltered(WaiverConnection, Altered, 'Waivers')
showAltered(WaiverRequestConnection, Altered, 'Requests')

const WaiverFilter = builder.inputType('WaiverFilter', {
  description: 'Which waivers to list; every part that is given must hold.',
  fields: (t) => ({
    requirementCode: t.string({ description: 'Of this requirement.' }),
    subjectRef: t.string({ description: 'Of exactly this subject.' }),
    state: t.field({
      type: [WaiverState],
      description: 'In one of these states now.',
      ...entriesAtMost(FILTER_ENTRIES_MAX),
    }),
  }),
})

const WaiverRequestFilter = builder.inputType('WaiverRequestFilter', {
  description: 'Which requests to list.',
  fields: (t) => ({
    state: t.field({
      type: [WaiverRequestState],
      description: 'In one of these states now.',
      ...entriesAtMost(FILTER_ENTRIES_MAX),
    }),
  }),
})

const termsInput = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({
      requirementCode: t.string({ required: true, description: 'A requirement that allows waivers.' }),
      subjectRef: t.string({
        required: true,
        description: 'The pseudonymous reference of the subject, as checks name it; at most 128 characters.',
      }),
      reason: t.string({ required: true, description: 'Why, in words; at most 2,000 characters.' }),
      reasonCode: t.string({
        required: true,
        description:
          'Why, as a code such as staff_shortage. When the active packs have a vocabulary list waiverReasons, one of its codes.',
      }),
      expiresAt: t.field({
        type: 'DateTime',
        required: true,
        description: 'Until when; no longer from now than the requirement allows.',
      }),
    }),
  })

const RequestWaiverInput = termsInput('RequestWaiverInput', 'A waiver to ask for.')
const GrantWaiverInput = termsInput('GrantWaiverInput', 'A waiver to grant.')

const RevokeWaiverInput = builder.inputType('RevokeWaiverInput', {
  description: 'A waiver to take back.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Its id.' }),
    reason: t.string({ required: true, description: 'Why, in words; at most 2,000 characters.' }),
  }),
})

const RequestWaiverPayload = builder.objectRef<RequestPayload>('RequestWaiverPayload').implement({
  description: 'The request, or what has to be mended.',
  fields: (t) => ({
    waiverRequest: t.expose('waiverRequest', {
      type: WaiverRequest,
      nullable: true,
      description: 'Null when it was not recorded.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended; empty when it was recorded.',
    }),
  }),
})

const GrantWaiverPayload = builder.objectRef<GrantPayload>('GrantWaiverPayload').implement({
  description: 'The waiver, or why there is none.',
  fields: (t) => ({
    waiver: t.expose('waiver', { type: Waiver, nullable: true, description: 'Null when none was granted.' }),
    waiverRequest: t.expose('waiverRequest', {
      type: WaiverRequest,
      nullable: true,
      description: "The caller's own request that was recorded instead, while nobody else had asked.",
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'Why none was granted; empty when one was.',
    }),
  }),
})

const RevokeWaiverPayload = builder.objectRef<RevokePayload>('RevokeWaiverPayload').implement({
  description: 'The waiver as it stands now, or what has to be mended.',
  fields: (t) => ({
    waiver: t.expose('waiver', { type: Waiver, nullable: true, description: 'Null when there is none.' }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended; empty when it is revoked.',
    }),
  }),
})

builder.queryFields((t) => ({
  waivers: t.field({
    type: WaiverConnection,
    description: 'Waivers with their age, the newest first. Those of subjects that were erased are gone.',
    authScopes: { scope: 'read' },
    args: {
      ...pageArguments(t.arg),
      filter: t.arg({ type: WaiverFilter, description: 'Which ones; all when absent.' }),
    },
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listWaivers({ ctx, input }),
  }),
  waiverRequests: t.field({
    type: WaiverRequestConnection,
    description:
      'Requests for waivers, the newest first: what waits for a second person, and what became of it.',
    authScopes: { scope: 'read' },
    args: {
      ...pageArguments(t.arg),
      filter: t.arg({ type: WaiverRequestFilter, description: 'Which ones; all when absent.' }),
    },
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listWaiverRequests({ ctx, input }),
  }),
}))

builder.mutationFields((t) => ({
  requestWaiver: t.field({
    type: RequestWaiverPayload,
    description: 'Asks for a waiver, which somebody else has to grant. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: RequestWaiverInput, required: true, description: 'The waiver.' }) },
    resolve: (_root, { input }, { ctx }) => requestWaiver({ ctx, input }),
  }),
  grantWaiver: t.field({
    type: GrantWaiverPayload,
    description:
      'Grants the waiver that somebody else has asked for: same requirement, subject and reason code; the earlier of the two expiries holds. While nobody else has asked, it is recorded as the caller\'s request and SELF_APPROVAL says that a second person has to grant it. Needs the scope "approve".',
    authScopes: { scope: 'approve' },
    args: { input: t.arg({ type: GrantWaiverInput, required: true, description: 'The waiver.' }) },
    resolve: (_root, { input }, { ctx }) => grantWaiver({ ctx, input }),
  }),
  revokeWaiver: t.field({
    type: RevokeWaiverPayload,
    description: 'Takes a waiver back for good; the next check goes without it. Needs the scope "approve".',
    authScopes: { scope: 'approve' },
    args: { input: t.arg({ type: RevokeWaiverInput, required: true, description: 'Which one.' }) },
    resolve: (_root, { input }, { ctx }) => revokeWaiver({ ctx, input }),
  }),
}))
