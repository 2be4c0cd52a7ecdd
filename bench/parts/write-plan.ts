/** Writes what a cold start needs into a folder: the packs, the stored plan, one situation. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { storePlan } from '../../src/rules/index.ts'
import { makeWorkload } from '../workload/make-workload.ts'

const [folder = '', size = '1000'] = process.argv.slice(2)
const { sources, compiled, situations, ruleset } = await makeWorkload(Number(size))
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'packs.json'), `[${sources.join(',')}]`)
writeFileSync(join(folder, 'plan'), storePlan(compiled))
writeFileSync(join(folder, 'facts.json'), JSON.stringify(situations[0]))
writeFileSync(join(folder, 'rules.json'), JSON.stringify(ruleset.requirements))
