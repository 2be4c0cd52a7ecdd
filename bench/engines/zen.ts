import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { ZenDecisionContent, ZenEngine } from '@gorules/zen-engine'
import * as zenWasmModule from '@gorules/zen-engine-wasm'
import type { Workload } from '../workload/make-workload.ts'
import type { Engine } from './engine.ts'
import { expressionOf, ZEN } from './expressions.ts'

/** Native zen: one decision table that collects, a row for each requirement, compiled once. */
export function zenNative({ ruleset }: Workload, trace: boolean): Engine {
  const content = new ZenDecisionContent(decisionTable(ruleset.requirements))
  const engine = new ZenEngine({ loader: async () => content })
  return {
    name: trace ? 'zen native, trace on' : 'zen native',
    explains: trace ? 'the trace of the rows that matched' : 'nothing',
    run: async (facts) => {
      const { result } = await engine.evaluate('requirements', facts, { trace })
      const matched: { code: string }[] = result
      return matched.map(({ code }) => code)
    },
  }
}

function decisionTable(requirements: Workload['ruleset']['requirements']) {
  const rules = requirements.map(({ code, when, require }) => ({
    _id: code,
    applies: expressionOf({ all: [...(when?.all ?? []), ...(require ? [{ not: require }] : [])] }, ZEN),
    code: JSON.stringify(code),
  }))
  const place = (id: string, type: string, content?: unknown) => ({
    id,
    type,
    name: id,
    position: { x: 0, y: 0 },
    ...(content !== undefined && { content }),
  })
  return {
    nodes: [
      place('in', 'inputNode'),
      place('table', 'decisionTableNode', {
        hitPolicy: 'collect',
        inputs: [{ id: 'applies', name: 'applies' }],
        outputs: [{ id: 'code', name: 'code', field: 'code' }],
        rules,
      }),
      place('out', 'outputNode'),
    ],
    edges: [
      { id: 'first', type: 'edge', sourceId: 'in', targetId: 'table' },
      { id: 'second', type: 'edge', sourceId: 'table', targetId: 'out' },
    ],
  }
}

/** zen in WebAssembly has no decision tables, only expressions: one for each requirement, over facts read once. */
export async function zenWasm({ ruleset }: Workload): Promise<Engine> {
  const wasm = createRequire(import.meta.url).resolve('@gorules/zen-engine-wasm/dist/zen_engine_wasm_bg.wasm')
  await zenWasmModule.default({ module_or_path: readFileSync(wasm) })
  const rules = ruleset.requirements.map(({ code, when, require }) => ({
    code,
    expression: expressionOf({ all: [...(when?.all ?? []), ...(require ? [{ not: require }] : [])] }, ZEN),
  }))
  return {
    name: 'zen wasm (expressions)',
    explains: 'nothing',
    run: (facts) => {
      const variable = new zenWasmModule.Variable(facts)
      const matched = rules.filter(({ expression }) => variable.evaluateExpression(expression) === true)
      variable.free()
      return matched.map(({ code }) => code)
    },
  }
}
