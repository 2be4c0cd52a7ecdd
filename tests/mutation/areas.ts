interface Area {
  readonly mutate: readonly string[]
  readonly tests: readonly string[]
}

const SEMANTICS = ['tests/unit/semantics/*.test.ts', 'tests/unit/acceptance/*.test.ts']

/** What is mutated, and the test files that have to notice it. */
export const AREAS: Readonly<Record<string, Area>> = {
  access: {
    mutate: ['src/operations/require-scope.ts', 'src/operations/api-keys/key-format.ts'],
    tests: ['tests/unit/platform/{key-format,require-scope}.test.ts'],
  },
  log: {
    mutate: ['src/operations/log/{merkle,leaf,verify-proof}.ts'],
    tests: ['tests/unit/log/{merkle,forged-proofs,frozen}.test.ts'],
  },
  vault: { mutate: ['src/operations/vault/*.ts'], tests: ['tests/unit/vault/*.test.ts'] },
  operators: {
    mutate: ['src/rules/operators/*.ts'],
    tests: ['tests/unit/{semantics,operators}/*.test.ts', 'tests/unit/plugins/working-days.test.ts'],
  },
  evaluate: {
    mutate: ['src/rules/evaluate/*.ts'],
    tests: ['tests/unit/evaluate/*.test.ts', ...SEMANTICS],
  },
  compile: {
    mutate: ['src/rules/compile/{program,scope-index,scope-filter,expression,assemble,frame}.ts'],
    tests: ['tests/unit/compile/{program,scope,expression,assembler,frame}.test.ts'],
  },
}

/** The area that the run is for; the tester's own processes know it by the environment. */
export function chosenArea(): Area {
  const name = process.env.AREA ?? ''
  const area = AREAS[name]
  if (!area) throw new Error(`AREA is one of ${Object.keys(AREAS).join(', ')}, not "${name}"`)
  return area
}
