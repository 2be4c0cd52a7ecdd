import { expect, test } from 'vitest'
import { OperatorError } from '../../../scripts/operator-error.ts'
import { readStartOptions } from '../../../scripts/start-options.ts'

test('without flags the API is on port 8787 and data stays in .tutela', () => {
  expect(readStartOptions([])).toEqual({
    port: 8787,
    data: '.tutela',
    readyFile: undefined,
    allowedOrigins: [],
  })
})

test('every flag is read', () => {
  const options = readStartOptions([
    ...['--port', '0', '--data', 'elsewhere', '--ready-file', 'ready.json'],
    ...['--allow-origin', 'http://localhost:5173', '--allow-origin', 'https://app.example.org/'],
  ])
  expect(options).toEqual({
    port: 0,
    data: 'elsewhere',
    readyFile: 'ready.json',
    allowedOrigins: ['http://localhost:5173', 'https://app.example.org'],
  })
})

test.each([
  [['--bogus'], /^Unknown option '--bogus'; .*--help/],
  [['--port'], /^Option '--port <value>' argument missing/],
  [['--port', '65536'], /^--port takes a number from 0 to 65535, not "65536"/],
  [['--port', '80a'], /^--port takes a number/],
  [['--port', ''], /^--port takes a number/],
  [['--allow-origin', ''], /^--allow-origin needs a value/],
  [['--allow-origin', '*'], /^--allow-origin takes the origin of a page/],
  [['--allow-origin', 'localhost:5173'], /^--allow-origin takes the origin of a page/],
  [
    ['--allow-origin', 'http://localhost:5173/app'],
    /^--allow-origin takes an origin without a path: http:\/\/localhost:5173 /,
  ],
  [['9000'], /^"9000" is not an option; .*npm start -- --port/],
])('%j is refused in one sentence with exit status 2', (args, sentence) => {
  const refused = refusalOf(() => readStartOptions(args))
  expect(refused.message).toMatch(sentence)
  expect(refused.message.split('\n')).toHaveLength(1)
  expect(refused.exitCode).toBe(2)
})

function refusalOf(action: () => unknown): OperatorError {
  try {
    action()
  } catch (error) {
    if (error instanceof OperatorError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
