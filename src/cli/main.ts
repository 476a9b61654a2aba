#!/usr/bin/env node
/** The program `cobrand`. */
import { makeProgram } from './program.ts'
import { runProgram } from './run.ts'

process.exitCode = await runProgram(makeProgram(), process.argv.slice(2))
