/** What the Worker does by the clock; its code is loaded with the first event. */
export async function scheduled(controller: unknown, bindings: object): Promise<void> {
  const { makeScheduled } = await import('./scheduled.ts')
  await makeScheduled()(controller, bindings)
}
