import { builder } from './builder.ts'
import './scalars.ts'
import './errors.ts'
import './node.ts'
import './viewer.ts'

/** The whole schema; built once per isolate. */
export const schema = builder.toSchema()
