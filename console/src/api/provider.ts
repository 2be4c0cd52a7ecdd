import { effect, signal } from '@preact/signals'
import { type Provider, readProvider, writeProvider } from '../sign-in/provider.ts'

/** Kept until this tab is closed or left in a hurry; nothing that outlives it says that somebody uses this console. */
const SLOT = 'tutela.provider'

/** Where this tab's reader signs in, as an address or the reader said; null with a key. */
export const provider = signal<Provider | null>(readProvider(sessionStorage.getItem(SLOT) ?? ''))
effect(() => {
  if (provider.value === null) sessionStorage.removeItem(SLOT)
  else sessionStorage.setItem(SLOT, writeProvider(provider.value))
})
