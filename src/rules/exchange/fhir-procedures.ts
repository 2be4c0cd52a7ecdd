import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { Condition } from '../pack/format.ts'
import { textIn } from '../pack/locale.ts'
import { parseSpan } from '../procedures/durations.ts'
import type { RulesetProcedure, RulesetStep } from '../record-types.ts'
import {
  canonical,
  codingOf,
  extension,
  type FhirJson,
  type FhirOptions,
  type FhirResource,
  IN_USE,
  idOf,
  nameOf,
  some,
} from './fhir-basics.ts'
import { fhirPathOf } from './fhir-conditions.ts'
import { questionnaireOfFacts, questionnaireOfStep } from './fhir-questionnaires.ts'
import { stepsBefore } from './steps-before.ts'

/**
 * Procedures of a ruleset as a Bundle of FHIR R4 resources: a PlanDefinition for each, an ActivityDefinition for each step, a Questionnaire
 * for each form, and one for everything that the rules may ask. Order, roles, due times and who has to agree are in FHIR's own places where
 * it has one, else in extensions. A condition stands there in the words of the pack, and in FHIRPath where that says exactly the same.
 */
export function fhirBundleOf(
  compiled: CompiledRuleset,
  codes: readonly string[],
  options: FhirOptions,
): FhirResource {
  const resources = codes.flatMap((code) => {
    const found = compiled.procedures.get(code)
    return found ? resourcesOf(compiled, found.procedure, options) : []
  })
  return {
    resourceType: 'Bundle',
    id: 'procedures',
    type: 'collection',
    entry: [...resources, questionnaireOfFacts(compiled, options)].map((resource) => ({
      fullUrl: canonical(options, resource.resourceType, resource.id),
      resource,
    })),
  }
}

function resourcesOf(
  compiled: CompiledRuleset,
  procedure: RulesetProcedure,
  options: FhirOptions,
): FhirResource[] {
  const ofSteps = procedure.steps.flatMap((step) => {
    const form = questionnaireOfStep(compiled, { procedure: procedure.code, step }, options)
    const activity = activityOf(compiled, procedure, step, options)
    return form ? [activity, form] : [activity]
  })
  return [planOf(compiled, procedure, options), ...ofSteps]
}

function planOf(compiled: CompiledRuleset, procedure: RulesetProcedure, options: FhirOptions): FhirResource {
  const { code, title, guidance, steps } = procedure
  const id = idOf(code)
  return {
    resourceType: 'PlanDefinition',
    id,
    url: canonical(options, 'PlanDefinition', id),
    identifier: [{ system: `${options.base}/procedures`, value: code }],
    name: nameOf(code),
    title: textIn(title, options.locale),
    type: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/plan-definition-type',
          code: 'workflow-definition',
          display: 'Workflow Definition',
        },
      ],
    },
    ...IN_USE,
    publisher: procedure.pack,
    description: guidance && textIn(guidance, options.locale),
    action: steps.map((step) => actionOf(compiled, procedure, step, options)),
  }
}

function actionOf(
  compiled: CompiledRuleset,
  procedure: RulesetProcedure,
  step: RulesetStep,
  options: FhirOptions,
): { readonly [member: string]: FhirJson | undefined } {
  const { code, title, guidance, when, repeatable, starts, requirement } = step
  return {
    id: idOf(code),
    extension: some([...dueOf(step, options), ...agreementOf(step, options)]),
    title: textIn(title, options.locale),
    description: guidance && textIn(guidance, options.locale),
    code: [{ coding: [codingOf(options, `${procedure.code}.steps`, code, title)] }],
    documentation:
      requirement === null
        ? undefined
        : [
            {
              type: 'justification',
              label: requirement,
              display: titleOfRequirement(compiled, requirement, options),
            },
          ],
    condition: when === null ? undefined : [conditionOf(compiled, when, options)],
    relatedAction: some(
      stepsBefore(procedure, step).map((before) => ({ actionId: idOf(before), relationship: 'after-end' })),
    ),
    timingDuration: simpleDue(step),
    participant: some(participantsOf(compiled, step, options)),
    requiredBehavior: step.blocksClosing || requirement !== null ? 'must' : 'could',
    cardinalityBehavior: repeatable ? 'multiple' : 'single',
    definitionCanonical:
      starts === null
        ? canonical(options, 'ActivityDefinition', idOf(procedure.code, code))
        : canonical(options, 'PlanDefinition', idOf(starts)),
  }
}

/** When a step is needed: whoever cannot read the extension, and finds no expression, must not take it for "always". */
function conditionOf(compiled: CompiledRuleset, when: Condition, options: FhirOptions) {
  const expression = fhirPathOf(compiled, when)
  return {
    extension: [extension(options, 'condition', { valueString: JSON.stringify(when) })],
    kind: 'applicability',
    expression:
      expression === null
        ? undefined
        : {
            description: `On a response to ${canonical(options, 'Questionnaire', 'questions')}`,
            language: 'text/fhirpath',
            expression,
          },
  }
}

function activityOf(
  compiled: CompiledRuleset,
  procedure: RulesetProcedure,
  step: RulesetStep,
  options: FhirOptions,
): FhirResource {
  const id = idOf(procedure.code, step.code)
  const title = textIn(step.title, options.locale)
  return {
    resourceType: 'ActivityDefinition',
    id,
    extension: some([...dueOf(step, options), ...agreementOf(step, options)]),
    url: canonical(options, 'ActivityDefinition', id),
    name: nameOf(procedure.code, step.code),
    title,
    ...IN_USE,
    description: step.guidance && textIn(step.guidance, options.locale),
    relatedArtifact:
      step.fields.length === 0
        ? undefined
        : [{ type: 'documentation', display: title, resource: canonical(options, 'Questionnaire', id) }],
    kind: 'Task',
    code: { coding: [codingOf(options, `${procedure.code}.steps`, step.code, step.title)] },
    timingDuration: simpleDue(step),
    participant: some(participantsOf(compiled, step, options)),
  }
}

const titleOfRequirement = (
  { byCode }: CompiledRuleset,
  code: string,
  { locale }: FhirOptions,
): string | undefined => {
  const found = byCode.get(code)?.requirement
  return found && textIn(found.title, locale)
}

const participantsOf = ({ ruleset }: CompiledRuleset, { roles }: RulesetStep, options: FhirOptions) =>
  roles.map((role) => ({
    type: 'practitioner',
    role: { coding: [codingOf(options, 'roles', role, ruleset.vocabulary.roles?.[role]?.title)] },
  }))

const UNITS = [
  ['months', 'month', 'mo', 1],
  ['days', 'day', 'd', 1],
  ['seconds', 'hour', 'h', 3_600],
] as const

/** FHIR has one length of time for an action: that from the start, where it is a number of one unit. The others stand in extensions. */
function simpleDue({ due }: RulesetStep) {
  const fromStart = due.flatMap(({ within, step }) => (step === null && within !== null ? [within] : []))
  const [only] = fromStart
  if (only === undefined || due.length > 1) return undefined
  const span = parseSpan(only)
  const parts = UNITS.filter(([part]) => span[part] > 0)
  const [part, unit, code, size] = parts[0] ?? UNITS[2]
  if (parts.length > 1) return undefined
  return { value: span[part] / size, unit, system: 'http://unitsofmeasure.org', code }
}

const dueOf = ({ due, dueLabel }: RulesetStep, options: FhirOptions) => [
  ...due.flatMap(({ within, step }) =>
    within === null
      ? []
      : [
          extension(options, 'due', {
            extension: [
              { url: 'within', valueString: within },
              ...(step === null ? [] : [{ url: 'after', valueString: step }]),
            ],
          }),
        ],
  ),
  ...(dueLabel === null ? [] : [extension(options, 'due-label', { valueString: dueLabel })]),
]

const agreementOf = ({ approvals }: RulesetStep, options: FhirOptions) =>
  approvals === 1 ? [] : [extension(options, 'approvals', { valueInteger: approvals })]
