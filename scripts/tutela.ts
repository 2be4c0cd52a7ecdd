#!/usr/bin/env node
import { runCommandLine } from './tutela/command-line.ts'

process.exitCode = await runCommandLine(process.argv.slice(2))
