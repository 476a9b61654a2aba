#!/usr/bin/env node
/** The program `cobrand`. */
import { makeProgram } from './program.ts'
import { runProgram } from './run.ts'

// Whoever reads no further, as `head` does, is told nothing more.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
process.exitCode = await runProgram(makeProgram(), process.argv.slice(2))
