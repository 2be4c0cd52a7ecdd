/**
 * Writes tests/third-party/cql-logic.json from the CQL test suite:
 * node tests/support/translate-cql.ts COMMIT CqlLogicalOperatorsTest.xml CqlNullologicalOperatorsTest.xml CqlComparisonOperatorsTest.xml
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { LogicFile } from '../third-party/vectors.ts'
import { answerFrom, TYPES, translateExpression, unescapeXml } from './translate-logic.ts'
import { writeVectors } from './translate-write.ts'

const TEST = /<test name="([^"]+)"[^>]*>([\s\S]*?)<\/test>/g

const [commit = '', ...files] = process.argv.slice(2)
const vectors: LogicFile['vectors'][number][] = []
const leftOut: string[] = []

for (const file of files) {
  const xml = readFileSync(file, 'utf8').replace(/<!--[\s\S]*?-->/g, '')
  for (const [, test = '', body = ''] of xml.matchAll(TEST)) {
    const name = `${basename(file, '.xml')}: ${test}`
    const expression = unescapeXml(/<expression[^>]*>([\s\S]*?)<\/expression>/.exec(body)?.[1] ?? '')
    const output = unescapeXml(/<output[^>]*>([\s\S]*?)<\/output>/.exec(body)?.[1] ?? '')
    const translated = translateExpression(expression)
    if (translated && /^(true|false|null)$/.test(output))
      vectors.push({ name, expression, expected: answerFrom(output), ...translated })
    else leftOut.push(name)
  }
}

writeVectors('cql-logic.json', {
  source: `cqframework/cql-tests ${files.map((file) => `tests/cql/${basename(file)}`).join(', ')} at ${commit}`,
  licence: 'Apache License 2.0',
  types: TYPES,
  vectors,
  leftOut: { why: 'not logic or a comparison of single truth values, numbers or texts', names: leftOut },
})
