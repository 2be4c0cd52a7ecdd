import { allFindings } from '../evaluate/all-findings.ts'
import type { AssessmentOutcome } from '../evaluate/assess.ts'
import type { Pack, PackTest, Story } from '../pack/format.ts'
import { textIn } from '../pack/locale.ts'
import type { PluginOptions } from '../plugins/define-plugin.ts'
import { playStory } from '../procedures/play-story.ts'
import { type LayeredPack, layerPack } from '../ruleset/layered-pack.ts'
import type { PackTestResult } from '../types.ts'
import { differencesOf } from './differences.ts'

/**
 * Runs the tests and stories inside a pack on the pack and the packs it extends, out of `extendsPacks`, each at its own fixed time.
 * Differences are in plain words. A pack that cannot be layered fails all its tests, which say why; the pack is expected
 * to have passed `checkPack` without errors. Deterministic.
 */
export function runPackTests(
  pack: Pack,
  extendsPacks: readonly Pack[],
  options: PluginOptions = {},
): PackTestResult[] {
  return testResultsOf(layerPack(pack, extendsPacks, options))
}

/** The same for a pack that is layered already. */
export function testResultsOf(layered: LayeredPack): PackTestResult[] {
  const tests = layered.runs().map((run) => {
    const differences = 'obstacles' in run ? run.obstacles : differencesOfRun(run.test, run.outcome)
    return resultOf(run.test.name, differences)
  })
  const stories = (layered.pack.stories ?? []).map((story) =>
    resultOf(story.name, toldOtherwise(layered, story)),
  )
  return [...tests, ...stories]
}

const resultOf = (name: string, differences: readonly string[]): PackTestResult => ({
  name,
  passed: differences.length === 0,
  differences,
})

function toldOtherwise(layered: LayeredPack, story: Story): readonly string[] {
  const { parameters } = story
  const compiled = layered.compiled(parameters)
  if (compiled) return playStory(compiled, story).differences
  const found = layered.layered(parameters)
  return found.ok ? [] : found.problems.map(({ message }) => message)
}

function differencesOfRun(test: PackTest, outcome: AssessmentOutcome): string[] {
  if (outcome.ok) {
    const { assessment } = outcome
    // Only what a test expects of a requirement by name can be about one that does not apply.
    const { findings } = test.expect.findings ? { findings: allFindings(assessment) } : assessment.result
    return differencesOf(test.expect, { ...assessment.result, findings })
  }
  return outcome.problems.map(
    ({ message, path }) => `${path.join('.')} was refused: ${textIn(message, 'en')}`,
  )
}
