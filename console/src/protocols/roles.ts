import type { Run, Term } from '../api/runs.ts'
import { viewer } from '../api/session.ts'

/** Every role that some step of the run names. */
export const rolesOf = ({ steps }: Run): readonly Term[] => [
  ...new Map(steps.flatMap(({ step }) => step.roles.map((role) => [role.code, role] as const))).values(),
]

/** The role that whoever is signed in has, of those that may. */
export const heldOf = (roles: readonly Term[]): string | undefined =>
  viewer.value?.roles.find((own) => roles.some(({ code }) => code === own))
