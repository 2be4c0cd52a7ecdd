/**
 * Writes tests/third-party/dmn-ternary-logic.json from the DMN Technology Compatibility Kit. Give the folders of test cases:
 * node tests/support/translate-dmn.ts COMMIT 0106-feel-ternary-logic 0107-feel-ternary-logic-not 0064-… 0065-… 0066-…
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { LogicFile } from '../third-party/vectors.ts'
import { answerFrom, TYPES, translateExpression, unescapeXml } from './translate-logic.ts'
import { writeVectors } from './translate-write.ts'

const [commit = '', ...folders] = process.argv.slice(2)
const vectors: LogicFile['vectors'][number][] = []
const leftOut: string[] = []

for (const folder of folders) {
  const files = readdirSync(folder)
  const expressions = decisionsOf(
    read(
      folder,
      files.find((file) => file.endsWith('.dmn')),
    ),
  )
  const tests = read(
    folder,
    files.find((file) => file.endsWith('-test-01.xml')),
  )
  for (const [, id = '', body = ''] of tests.matchAll(
    /<testCase id="([^"]+)"[^>]*>([\s\S]*?)<\/testCase>/g,
  )) {
    const inputs = valuesOf(body, 'inputNode')
    for (const [decision, expected] of valuesOf(body, 'resultNode')) {
      const name = `${basename(folder)}: ${id} ${decision}`
      const expression = withInputs(expressions.get(decision) ?? '', inputs)
      const translated = translateExpression(expression)
      if (translated) vectors.push({ name, expression, expected: answerFrom(expected), ...translated })
      else leftOut.push(name)
    }
  }
}

function read(folder: string, file: string | undefined): string {
  if (file === undefined) throw new Error(`${folder} has no model or no test cases`)
  return readFileSync(join(folder, file), 'utf8').replace(/<!--[\s\S]*?-->/g, '')
}

/** The literal expression of every decision of a model. */
function decisionsOf(dmn: string): Map<string, string> {
  const found = dmn.matchAll(/<decision name="([^"]+)"[\s\S]*?<text>([\s\S]*?)<\/text>[\s\S]*?<\/decision>/g)
  return new Map([...found].map(([, name = '', text = '']) => [name, unescapeXml(text)]))
}

/** The value each node of a test case has, null where it is nil. */
function valuesOf(body: string, node: string): Map<string, string> {
  const found = body.matchAll(new RegExp(`<${node}[^>]*name="([^"]+)"[^>]*>([\\s\\S]*?)</${node}>`, 'g'))
  return new Map(
    [...found].map(([, name = '', inner = '']) => [
      name,
      /<value[^>]*>([^<]*)<\/value>/.exec(inner)?.[1]?.trim() ?? 'null',
    ]),
  )
}

function withInputs(expression: string, inputs: ReadonlyMap<string, string>): string {
  return expression.replace(/\b[A-Z]\b/g, (name) => inputs.get(name) ?? name)
}

writeVectors('dmn-ternary-logic.json', {
  source: `dmn-tck/tck ${folders.map((folder) => basename(folder)).join(', ')} at ${commit}`,
  licence: 'Apache License 2.0',
  types: TYPES,
  vectors,
  leftOut: { why: 'not an expression of and, or, not over single values', names: leftOut },
})
