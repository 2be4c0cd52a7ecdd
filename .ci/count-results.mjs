// Prints "N passed, N failed" from the test runner's JSON report and ends with the status of the whole run.
import { existsSync, readFileSync } from 'node:fs'

const [file, runnerStatus] = process.argv.slice(2)
if (!existsSync(file)) {
  console.log('The checks before the tests failed, or the runner did not finish: no result to count.')
  console.log('0 passed, 0 failed')
  process.exit(1)
}
const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'))
const isBroken = ({ status, assertionResults }) =>
  status === 'failed' && assertionResults.every((result) => result.status !== 'failed')
const failed = numFailedTests + testResults.filter(isBroken).length
console.log(`${numPassedTests} passed, ${failed} failed`)
process.exit(runnerStatus === '0' && failed === 0 && numPassedTests > 0 ? 0 : 1)
