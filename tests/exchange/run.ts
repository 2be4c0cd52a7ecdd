/**
 * `npm run exchange [-- --runs 200 --seed 1]`: checks what `tutela procedures export` prints with what others made. The FHIR resources
 * are validated against the JSON schema and the structure definitions that HL7 publishes for R4; the state machines are played by XState
 * beside the product's own fold, event by event. Ends with 1 when something does not agree. Needs `npm install --prefix tests/exchange` once.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

if (!existsSync(join(import.meta.dirname, 'node_modules/xstate'))) {
  console.error('What checks the exports is not installed. Run `npm install --prefix tests/exchange` first.')
  process.exit(2)
}
const { runs, seed } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
}).values
if (!(Number(runs) > 0 && Number.isInteger(Number(seed)))) {
  console.error('--runs is a number above 0, --seed a whole number.')
  process.exit(2)
}

// Only now, so that a missing package is told of in words.
const { compiledShipped } = await import('./shipped.ts')
const { playMachines } = await import('./play-machines.ts')
const { validateFhir } = await import('./validate-fhir.ts')

const compiled = compiledShipped()
const played = playMachines(compiled, { runs: Number(runs), seed: Number(seed) })
const fhir = validateFhir(compiled, played.states)
for (const fault of [...fhir.faults, ...played.faults].slice(0, 20)) console.error(fault)
console.log(
  `${fhir.resources} FHIR resources in ${fhir.kinds} kinds, ${fhir.faults.length} faults (${fhir.controls} spoilt ones were refused).`,
)
console.log(
  `${played.machines} machines, ${played.runs} runs, ${played.events} events compared with the fold, ${played.faults.length} faults; states seen: ${played.seen.join(', ')}.`,
)
process.exit(fhir.faults.length + played.faults.length === 0 ? 0 : 1)
