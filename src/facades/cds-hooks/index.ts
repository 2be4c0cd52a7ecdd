/** CDS Hooks: systems that record ask before somebody acts, show cards, and say what became of them. */
import { cardOf } from '../../operations/health/finding-card.ts'
import { askedLanguage } from '../../values/asked-language.ts'
import { type Facade, type FacadeCall, type FacadeReply, reply } from '../facade.ts'
import { placeFacts } from '../place-facts.ts'
import { malformed, quoted, readObject, readOptionalObject, readText } from '../read.ts'
import { cardsOf, RECORD, type RecordData } from './cards.ts'
import { keepFeedback } from './feedback.ts'

const ROOT = '/cds-services'
/** The one hook that the services of this product are invoked on. */
export const HOOK = 'safety-act'
const SPECIFICATION = '3.0.0-ballot'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const facade: Facade = {
  async answer(call) {
    const { serviceId, isFeedback } = placeOf(call.path)
    if (serviceId === '') return discover(call)
    if (call.method !== 'POST') {
      return reply(405, { error: 'Invoke a service by POST.' }, { allow: 'POST' })
    }
    const body = readObject(call.body, 'The request')
    if (isFeedback) return keepFeedback(call, body)
    return invoke(call, serviceId, body)
  },
  refuse: ({ status, code, message, requestId }) => reply(status, { error: message, code, requestId }),
}

/** Which service is asked for below the root, and whether for its feedback; '' for the list of them. */
function placeOf(path: string): { readonly serviceId: string; readonly isFeedback: boolean } {
  const [, serviceId = '', tail] = path.slice(path.indexOf(ROOT) + ROOT.length).split('/')
  return { serviceId: decoded(serviceId), isFeedback: tail === 'feedback' }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw malformed('The name of the service is not written as an address has it.')
  }
}

async function discover(call: FacadeCall): Promise<FacadeReply> {
  if (call.method !== 'GET') return reply(405, { error: 'Ask for the services by GET.' }, { allow: 'GET' })
  const locale = askedLanguage(call.headers.get('accept-language'))
  const { acts } = await call.offered(locale)
  const words = locale?.toLowerCase().startsWith('zh') ? WORDS.zh : WORDS.en
  return reply(200, {
    services: acts.map(({ code, title }) => ({
      hook: HOOK,
      id: code,
      title,
      description: `${title}${words.description}`,
      usageRequirements: words.requirements,
      version: SPECIFICATION,
    })),
  })
}

const WORDS = {
  en: {
    description: ': what safety requires before it is done, and what of it is not shown to be in place.',
    requirements:
      'context.kind says what the act is about, context.facts what is known, nested or dotted; context.patientId is a pseudonymous reference.',
  },
  zh: {
    description: '：行动之前安全方面有哪些要求，其中哪些尚未证明已落实。',
    requirements:
      'context.kind 说明行动所涉及的对象类别，context.facts 为已知事实（可嵌套或用点分隔），context.patientId 为化名编号。',
  },
} as const

async function invoke(
  call: FacadeCall,
  serviceId: string,
  body: Readonly<Record<string, unknown>>,
): Promise<FacadeReply> {
  const hook = readText(body.hook, 'hook')
  const instance = readText(body.hookInstance, 'hookInstance')
  if (hook !== HOOK) throw malformed(`There is no service for the hook ${quoted(hook)}.`)
  if (!UUID.test(instance)) throw malformed('hookInstance has to be a UUID.')
  if (body.fhirAuthorization !== undefined && body.fhirServer === undefined) {
    throw malformed('fhirServer has to be given with fhirAuthorization.')
  }
  const context = readObject(body.context, 'context')
  const words = await call.words()
  if (words === null || words.act(serviceId) === null) {
    return reply(404, { error: `There is no service ${quoted(serviceId)}.`, code: 'NOT_FOUND' })
  }
  const placed = placeFacts(words, {
    act: serviceId,
    kind: readText(context.kind, 'context.kind'),
    facts: [readOptionalObject(context.facts, 'context.facts')],
  })
  if (!placed.ok) return unusable(placed.errors)
  const { patientId } = context
  const locale = askedLanguage(call.headers.get('accept-language'))
  const input = {
    facts: placed.facts,
    idempotencyKey: `cds-hooks/${instance.toLowerCase()}/${serviceId}`,
    ...(patientId !== undefined && { subjectRef: readText(patientId, 'context.patientId') }),
    ...(locale !== null && { locale }),
  }
  const { runSafetyCheck } = await call.run<RecordData>(RECORD, { input })
  const { safetyCheck, userErrors } = runSafetyCheck
  if (safetyCheck === null) return unusable(userErrors)
  const { overrideReasons } = await call.offered(locale)
  const cards = cardsOf(safetyCheck.assessment, {
    overrideReasons,
    cardOf: (requirementCode) => cardOf({ checkId: safetyCheck.id, requirementCode }),
  })
  return reply(200, { cards })
}

/** What cannot be judged is no empty list of cards: that would read as safe. */
function unusable(errors: readonly { readonly code: string; readonly message: string }[]): FacadeReply {
  const [first] = errors
  const status = first?.code === 'IDEMPOTENCY_CONFLICT' ? 409 : 400
  return reply(status, { error: first?.message ?? 'It cannot be judged.', errors })
}
