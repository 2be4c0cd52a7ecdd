import type { GraphQLSchema } from 'graphql'
import { builder } from './builder.ts'
import './scalars.ts'
import './errors.ts'
import './node.ts'
import './viewer.ts'
import './settings.ts'
import './api-key.ts'
import './check-token.ts'
import './identity-provider.ts'
import './access-log.ts'
import './vocabulary.ts'
import './requirement.ts'
import './ruleset.ts'
import './rule-pack.ts'
import './rule-pack-diff.ts'
import './subject.ts'
import './assessment.ts'
import './safety-check.ts'
import './waiver.ts'
import './signing-key.ts'
import './shadow.ts'
import './verification.ts'
import './ruleset-impact.ts'
import './erasure.ts'
import './log.ts'
import './procedure.ts'
import './procedure-run.ts'
import './procedure-acts.ts'
import './register.ts'
import './report.ts'
import './access-report.ts'
import './task.ts'
import './webhook.ts'
import './finding-answer.ts'
import './rule-health.ts'
import './trusted-document.ts'

let built: GraphQLSchema | undefined

/**
 * The whole schema; built once per isolate and only when it is asked for, as building it takes longer than all else of a start. Its
 * types and fields stand in the order in which they were declared.
 */
export function productSchema(): GraphQLSchema {
  built ??= builder.toSchema({ sortSchema: false })
  return built
}
