import { expect, test } from 'vitest'
import { registryText, storedRegistryText } from '../../../scripts/trusted-documents.ts'

test('the registry of trusted documents is the one its folder gives', () => {
  expect(storedRegistryText()).toBe(registryText())
  expect(Object.keys(JSON.parse(registryText())).length).toBeGreaterThanOrEqual(4)
})
