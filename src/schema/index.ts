import { builder } from './builder.ts'
import './scalars.ts'
import './errors.ts'
import './node.ts'
import './viewer.ts'
import './vocabulary.ts'
import './requirement.ts'
import './ruleset.ts'
import './rule-pack.ts'
import './assessment.ts'
import './safety-check.ts'

/** The whole schema; built once per isolate. */
export const schema = builder.toSchema()
