import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What starts a product, a runtime or a browser, and mostly waits for it. */
const WAITS = /^tests\/(browser|faults|third-party)\//

/**
 * Files that mostly wait come first, beside others that compute; after those, Vitest's own order. Where nothing is known of earlier runs that
 * is by size, and a short file that takes a minute would come last, with one processor left to it.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const waits = (file: TestSpecification) => WAITS.test(relative(file.project.config.root, file.moduleId))
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))]
  }
}
